import { DownOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, type MenuProps, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useDesk } from "@/features/desk/session";
import { reasonsQuery } from "@/features/reasons/api";
import { labelOf, useReasonLabel } from "@/features/reasons/labels";
import { useHotkey } from "@/kit/hotkeys";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";

/** Her own state, running, and the way to change it. While busy a choice counts from the end of the call. */
export function StateSwitch() {
  const { t, i18n } = useTranslation();
  const { agent, phase, ready, notReady, signOut, afterCall } = useDesk();
  const { data: reasons } = useQuery(reasonsQuery);
  const reasonLabel = useReasonLabel();
  const [open, setOpen] = useState(false);
  const state = agent?.state ?? "offline";
  const busy = state === "ringing" || state === "talking" || state === "reserved" || state === "wrap_up";
  const usable = state !== "offline" && phase !== "loading";

  useHotkey("n", () => setOpen(true), usable);
  useEffect(() => {
    if (!open) return undefined;
    const choose = (event: KeyboardEvent) => {
      const picked = reasons?.[Number(event.key) - 1];
      if (event.key === "Escape") setOpen(false);
      if (!picked || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      setOpen(false);
      void notReady(picked.code);
    };
    window.addEventListener("keydown", choose);
    return () => window.removeEventListener("keydown", choose);
  }, [open, reasons, notReady]);

  const item = (key: string, label: string, hint: string, onClick: () => unknown, testId: string) => ({
    key,
    label: (
      <span className="menu-item" data-testid={testId}>
        <span>{label}</span>
        {hint !== "" && <kbd>{hint}</kbd>}
      </span>
    ),
    onClick: () => void onClick(),
  });
  const items: MenuProps["items"] = [
    {
      ...item("ready", t("state.ready"), "R", ready, "state-ready"),
      icon: <StateMark state="ready" />,
      disabled: state === "ready" || state === "wrap_up",
    },
    {
      type: "group",
      key: "not-ready",
      label: busy ? t("desk.not_ready_after") : t("state.not_ready"),
      children: reasons?.map((reason, index) => ({
        ...item(
          reason.code,
          labelOf(reason, i18n.language),
          index < 9 ? String(index + 1) : "",
          () => notReady(reason.code),
          `state-reason-${reason.code}`,
        ),
        icon: <StateMark state="not_ready" />,
      })),
    },
    { type: "divider" },
    { ...item("out", t("desk.leave"), "", signOut, "state-sign-out"), disabled: busy },
  ];

  const button = (
    <Button
      className={`state-switch state-${state}`}
      disabled={!usable}
      data-testid="state-switch"
      data-state={state}
      data-reason={agent?.reason}
    >
      <StateMark state={state} />
      <span className="state-name">{t(`state.${state}`)}</span>
      {agent?.reason ? <span className="soft ellipsis">{reasonLabel(agent.reason)}</span> : null}
      {state !== "offline" && <Elapsed since={agent?.since_us} testId="state-timer" />}
      <DownOutlined className="faint" />
    </Button>
  );
  return (
    <span className="row">
      <Dropdown trigger={["click"]} open={open} onOpenChange={setOpen} menu={{ items }} disabled={!usable}>
        {open ? button : <Tooltip title={t("desk.state_hint")} mouseEnterDelay={0.6}>{button}</Tooltip>}
      </Dropdown>
      {afterCall !== null && (
        <span className="soft" data-testid="after-call">
          {t("desk.after_call", { reason: reasonLabel(afterCall) })}
        </span>
      )}
    </span>
  );
}
