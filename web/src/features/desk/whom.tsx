import { PhoneOutlined, TeamOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { calls, directoryQuery } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { type Choice, choices, possible, step, targetOf, type Way } from "@/features/desk/targets";
import { Failure } from "@/kit/errors";
import { StateMark } from "@/kit/state-mark";

const REFRESH_MS = 2_000;

function Face({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  switch (choice.kind) {
    case "colleague":
      return (
        <>
          <StateMark state={choice.colleague.state} />
          <span className="ellipsis grow">{choice.colleague.name}</span>
          <span className={`state-${choice.colleague.state}`}>{t(`state.${choice.colleague.state}`)}</span>
        </>
      );
    case "queue":
      return (
        <>
          <TeamOutlined className="faint" />
          <span className="ellipsis grow">{choice.queue.name}</span>
          <span className="soft num">
            {t("desk.queue_now", { ready: choice.queue.ready, waiting: choice.queue.waiting })}
          </span>
        </>
      );
    case "number":
      return (
        <>
          <PhoneOutlined className="faint" />
          <span className="ellipsis grow num">{choice.number}</span>
          <span className="soft">{t("desk.dial_number")}</span>
        </>
      );
  }
}

/** Whom: one list of colleagues, queues and a number typed. Enter does what the key promised, Shift Enter asks alone first. */
export function Whom({
  way,
  act,
  close,
}: {
  way: "transfer" | "add";
  act: (work: () => Promise<unknown>) => Promise<boolean>;
  close: () => void;
}) {
  const { t } = useTranslation();
  const { callId } = useDesk();
  const directory = useQuery({ ...directoryQuery, refetchInterval: REFRESH_MS });
  const [typed, setTyped] = useState("");
  const [marked, setMarked] = useState("");
  const found = choices(directory.data ?? { colleagues: [], queues: [] }, typed);
  const kept = found.findIndex((each) => each.key === marked && possible(each, way));
  const at = kept >= 0 ? kept : step(found, -1, 1, way);
  const chosen = found[at];

  const go = async (choice: Choice, how: Way) => {
    if (possible(choice, how) && (await act(() => calls.reach(callId, how, targetOf(choice))))) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      setMarked(found[step(found, at, event.key === "ArrowDown" ? 1 : -1, way)]?.key ?? "");
    } else if (event.key === "Enter" && chosen) void go(chosen, event.shiftKey ? "consult" : way);
    else return;
    event.preventDefault();
  };

  return (
    <section className="whom" aria-label={t(`desk.whom.${way}`)} data-testid="whom">
      <Input
        autoFocus
        value={typed}
        placeholder={t("desk.whom.placeholder")}
        suffix={<kbd>Esc</kbd>}
        aria-label={t(`desk.whom.${way}`)}
        onChange={(event) => {
          setTyped(event.target.value);
          setMarked("");
        }}
        onKeyDown={onKey}
        data-testid="whom-search"
      />
      {directory.isError && <Failure error={directory.error} retry={() => void directory.refetch()} />}
      <ul className="choices whom-list" role="listbox" aria-label={t(`desk.whom.${way}`)}>
        {found.map((choice, index) => (
          <li key={choice.key} role="option" aria-selected={index === at}>
            <button
              type="button"
              className={index === at ? "choice whom-choice choice-marked" : "choice whom-choice"}
              disabled={!possible(choice, way)}
              onClick={() => setMarked(choice.key)}
              onDoubleClick={() => void go(choice, way)}
              data-testid={`whom-${choice.kind}`}
            >
              <Face choice={choice} />
            </button>
          </li>
        ))}
        {found.length === 0 && directory.isSuccess && <li className="faint whom-none">{t("desk.whom.none")}</li>}
      </ul>
      <div className="whom-foot">
        <Button
          disabled={!chosen || !possible(chosen, "consult")}
          onClick={() => chosen && void go(chosen, "consult")}
          data-testid="whom-ask"
        >
          {t("desk.whom.ask")} <kbd>⇧ Enter</kbd>
        </Button>
        <Button type="primary" disabled={!chosen} onClick={() => chosen && void go(chosen, way)} data-testid="whom-go">
          {t(`desk.whom.${way}_now`)} <kbd>Enter</kbd>
        </Button>
      </div>
    </section>
  );
}
