import { BranchesOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { calls, deskFlowsQuery } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { named } from "@/features/desk/targets";
import { Failure } from "@/kit/errors";

/** Which flow the customer is sent into, to come back afterwards. Enter sends her. */
export function SendToFlow({ act, close }: { act: (work: () => Promise<unknown>) => Promise<boolean>; close: () => void }) {
  const { t } = useTranslation();
  const { callId } = useDesk();
  const flows = useQuery(deskFlowsQuery);
  const [typed, setTyped] = useState("");
  const [marked, setMarked] = useState(0);
  const found = (flows.data ?? []).filter((flow) => flow.returns && named(flow.name, typed));
  const at = Math.min(marked, found.length - 1);
  const chosen = found[at];

  const send = async (flowId: string) => {
    if (await act(() => calls.sendToFlow(callId, flowId))) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") setMarked((at + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setMarked((at + found.length - 1) % Math.max(1, found.length));
    else if (event.key === "Enter" && chosen) void send(chosen.id);
    else return;
    event.preventDefault();
  };

  return (
    <section className="whom" aria-label={t("desk.to_flow.title")} data-testid="to-flow-list">
      <Input
        autoFocus
        value={typed}
        placeholder={t("desk.to_flow.placeholder")}
        suffix={<kbd>Esc</kbd>}
        aria-label={t("desk.to_flow.title")}
        onChange={(event) => {
          setTyped(event.target.value);
          setMarked(0);
        }}
        onKeyDown={onKey}
        data-testid="to-flow-search"
      />
      {flows.isError && <Failure error={flows.error} retry={() => void flows.refetch()} />}
      <ul className="choices whom-list" role="listbox" aria-label={t("desk.to_flow.title")}>
        {found.map((flow, index) => (
          <li key={flow.id} role="option" aria-selected={index === at}>
            <button
              type="button"
              className={index === at ? "choice whom-choice choice-marked" : "choice whom-choice"}
              onClick={() => setMarked(index)}
              onDoubleClick={() => void send(flow.id)}
              data-testid="to-flow-choice"
            >
              <BranchesOutlined className="faint" />
              <span className="ellipsis grow">{flow.name}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && flows.isSuccess && <li className="faint whom-none">{t("desk.to_flow.none")}</li>}
      </ul>
      <p className="soft to-flow-text">{t("desk.to_flow.text")}</p>
      <div className="whom-foot">
        <Button type="primary" disabled={!chosen} onClick={() => chosen && void send(chosen.id)} data-testid="to-flow-go">
          {t("desk.to_flow.go")} <kbd>Enter</kbd>
        </Button>
      </div>
    </section>
  );
}
