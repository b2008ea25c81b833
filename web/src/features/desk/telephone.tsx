/** What she talks with: a headset at this computer, a SIP telephone, or a number outside; chosen, and how it is now. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Radio, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type DeviceKind, earQuery, type OutsideMode } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { phone as spaced } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { recall } from "@/kit/preferences";

const KINDS: DeviceKind[] = ["browser", "phone", "outside"];

export function chosenKind(): DeviceKind {
  return KINDS.find((kind) => kind === recall("device")) ?? "browser";
}

/** `word`: what the key says; it begins with Enter. */
export function TelephoneChoice({ word, after }: { word: string; after?: () => void }) {
  const { t } = useTranslation();
  const { connect } = useDesk();
  const ear = useQuery(earQuery).data;
  const [wanted, setWanted] = useState<DeviceKind>(chosenKind());
  const [written, setWritten] = useState<string>();
  const [picked, setPicked] = useState<OutsideMode>();
  const [busy, setBusy] = useState(false);
  const offered = KINDS.filter((each) => each !== "outside" || ear?.may_work_outside === true);
  const kind = offered.includes(wanted) ? wanted : "browser";
  const number = written ?? ear?.outside_number ?? "";
  const mode = picked ?? ear?.outside_mode ?? "kept_open";
  const possible = !busy && (kind !== "outside" || number.trim() !== "");
  const start = async () => {
    setBusy(true);
    const done = await connect(kind, kind === "outside" ? { number, mode } : {});
    setBusy(false);
    if (done) after?.();
  };
  useHotkey("enter", () => void start(), possible);
  return (
    <>
      <Segmented<DeviceKind>
        value={kind}
        onChange={setWanted}
        options={offered.map((value) => ({ value, label: t(`desk.device.${value}`) }))}
        data-testid="telephone-kind"
      />
      {kind === "outside" && (
        <div className="outside-ear">
          <label>
            {t("desk.outside.number")}
            <Input
              className="num"
              value={number}
              onChange={(event) => setWritten(event.target.value)}
              onPressEnter={() => possible && void start()}
              maxLength={40}
              autoComplete="tel"
              data-testid="outside-number"
            />
          </label>
          <Radio.Group value={mode} onChange={(event) => setPicked(event.target.value as OutsideMode)} vertical>
            {(["kept_open", "per_call"] as const).map((each) => (
              <Radio key={each} value={each} data-testid={`outside-${each}`}>
                {t(`desk.outside.mode.${each}`)}
              </Radio>
            ))}
          </Radio.Group>
          <p className="soft">{t("desk.outside.key")}</p>
        </div>
      )}
      <Button
        type="primary"
        size="large"
        className="large-key"
        loading={busy}
        disabled={!possible}
        onClick={() => void start()}
        data-testid="start-work"
      >
        {word} <kbd>Enter</kbd>
      </Button>
    </>
  );
}

/** The state of her telephone, said plainly when it is not well. */
export function Line() {
  const { device } = useDesk();
  if (device?.kind === "phone") return <SipTelephone />;
  return device?.kind === "outside" ? <NumberOutside /> : <Headset />;
}

function SipTelephone() {
  const { t } = useTranslation();
  const { device, agent, connect } = useDesk();
  if (device === null) return null;
  return (
    <div className="line-box" data-testid="line" data-line={agent?.device_online ? "registered" : "connecting"}>
      <span className={agent?.device_online ? "state-ready" : "soft"}>
        {agent?.device_online ? t("softphone.line.registered") : t("desk.phone_waiting")}
      </span>
      <dl className="facts">
        <dt>{t("desk.phone_server")}</dt>
        <dd className="num">{`${device.sip_host}:${device.sip_port}`}</dd>
        <dt>{t("desk.phone_user")}</dt>
        <dd className="num">{device.user}</dd>
        <dt>{t("desk.phone_password")}</dt>
        <dd className="num" data-testid="phone-password">
          {device.password === "" ? t("desk.phone_password_kept") : device.password}
        </dd>
      </dl>
      {device.password === "" ? (
        <Button size="small" onClick={() => void connect("phone", { new_password: true })} data-testid="new-password">
          {t("desk.phone_password_new")}
        </Button>
      ) : (
        <p className="soft">{t("desk.phone_password_once")}</p>
      )}
    </div>
  );
}

const LOST = ["hung_up", "no_key", "no_answer", "busy", "failed", "lost"] as const;

/** Her line outside; why the last one ended, when it was not her wish. */
function NumberOutside() {
  const { t } = useTranslation();
  const { agent } = useDesk();
  const ear = useQuery(earQuery).data;
  const line = agent?.line ?? "";
  const lost = line === "" ? LOST.find((reason) => reason === agent?.line_reason) : undefined;
  const state = ear?.outside_mode === "per_call" && line === "" ? "per_call" : line === "" ? "closed" : line;
  return (
    <div className="line-box" data-testid="line" data-line={state}>
      {lost && <Alert type="warning" showIcon title={t(`desk.outside.ended.${lost}`)} data-testid="line-ended" />}
      <span className={line === "open" || state === "per_call" ? "state-ready" : "soft"}>
        {t(`desk.outside.line.${state}`, { number: spaced(ear?.outside_number ?? "") })}
      </span>
    </div>
  );
}

function Headset() {
  const { t } = useTranslation();
  const { phone, device, connect } = useDesk();
  const bad = phone.line === "unreachable" || phone.line === "refused";
  return (
    <div data-testid="line" data-line={phone.line}>
      {bad ? (
        <Alert
          type="error"
          showIcon
          title={t(`softphone.line.${phone.line as "refused"}`)}
          description={t(`softphone.line_help.${phone.line as "refused"}`, { url: device?.ws_url ?? "" })}
          action={<Button onClick={() => void connect("browser")}>{t("common.retry")}</Button>}
        />
      ) : (
        <span className={phone.line === "registered" ? "state-ready" : "soft"}>{t(`softphone.line.${phone.line}`)}</span>
      )}
    </div>
  );
}
