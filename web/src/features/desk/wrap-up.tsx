import { CalendarOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Input, type InputRef } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { desk } from "@/features/desk/api";
import { find } from "@/features/desk/dispositions";
import { forgetDraft, useDraft } from "@/features/desk/draft";
import { useFacts } from "@/features/desk/facts";
import { useDesk } from "@/features/desk/session";
import { queuesQuery } from "@/features/queues/api";
import { dispositionsQuery, reasonsQuery } from "@/features/reasons/api";
import { labelOf, useReasonLabel } from "@/features/reasons/labels";
import { duration } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { StateMark } from "@/kit/state-mark";
import { useTicking } from "@/kit/time";

const WARN_SECONDS = 10;
/** The centre ends the wrap-up at zero; what was chosen is handed in just before. */
const HAND_IN_SECONDS = 2;
const UNMARKED = -1;

/** Seconds left of the wrap-up; null when its length is not known. */
function useSecondsLeft(queueId: string | null): number | null {
  const { agent } = useDesk();
  const queue = useQuery(queuesQuery).data?.find((each) => each.id === queueId);
  const until = queue && agent ? agent.since_us + queue.wrap_up_seconds * 1e6 : null;
  return useTicking((now) => (until === null ? Number.NaN : Math.max(0, Math.ceil((until - now) / 1e6)))) || null;
}

/** After the call: two letters for how it came out, a note, Enter. `promise`: she plans a call to the customer. */
export function WrapUp({ promise }: { promise: () => void }) {
  const { t, i18n } = useTranslation();
  const { callId, run, afterCall } = useDesk();
  const facts = useFacts();
  const choices = useQuery(dispositionsQuery).data ?? [];
  const reasons = useQuery(reasonsQuery).data ?? [];
  const reasonLabel = useReasonLabel();
  const [draft, write] = useDraft(callId);
  const [typed, setTyped] = useState("");
  const [marked, setMarked] = useState(UNMARKED);
  const [sending, setSending] = useState(false);
  const [missing, setMissing] = useState(false);
  const search = useRef<InputRef>(null);
  const note = useRef<TextAreaRef>(null);
  const left = useSecondsLeft(facts.queueId);

  const found = find(choices, typed);
  const chosen = choices.find((choice) => choice.code === draft.disposition);

  const choose = (code: string) => {
    write({ disposition: code });
    setTyped("");
    setMarked(UNMARKED);
    setMissing(false);
    note.current?.focus();
  };
  const done = async (then: "ready" | "not_ready", reason?: string) => {
    if (draft.disposition === "") {
      setMissing(true);
      search.current?.focus();
      return;
    }
    setSending(true);
    if (await run(() => desk.wrapUp(callId, draft.disposition, draft.note, then, reason))) forgetDraft(callId);
    setSending(false);
  };
  // What she asked for during the call stands, unless she now says otherwise.
  const finish = () => void done(afterCall === null ? "ready" : "not_ready", afterCall ?? undefined);

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? marked + 1 : Math.max(marked, 0) - 1;
      setMarked(found.length === 0 ? UNMARKED : (next + found.length) % found.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // A key pressed once too often must not book a result nobody named.
      const pick = found[marked];
      if (pick) choose(pick.code);
      else if (typed === "") finish();
    }
  };
  const onNoteKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    finish();
  };

  useEffect(() => {
    search.current?.focus();
  }, [callId]);
  useHotkey("enter", finish);

  const handIn = left !== null && left <= HAND_IN_SECONDS && draft.disposition !== "";
  const late = useRef(finish);
  useEffect(() => {
    late.current = finish;
  });
  useEffect(() => {
    if (handIn) late.current();
  }, [handIn]);

  return (
    <section className="panel" data-testid="wrap-up" data-call={callId}>
      <header className="call-bar">
        <span className="state-wrap_up">
          <StateMark state="wrap_up" size={18} />
        </span>
        <span className="caller-name ellipsis grow">{t("desk.wrap_up_of", { who: facts.known ? facts.name : facts.number })}</span>
        {left !== null && (
          <span className={left <= WARN_SECONDS ? "call-timer alarm" : "call-timer"} data-testid="countdown">
            {duration(left)}
          </span>
        )}
      </header>
      <div className="wrap-up">
        <div className="field">
          <span className="soft">
            {t("desk.disposition")} {chosen && <b data-testid="chosen">{labelOf(chosen, i18n.language)}</b>}
          </span>
          <Input
            ref={search}
            value={typed}
            status={missing ? "error" : ""}
            placeholder={t("desk.disposition_placeholder")}
            onChange={(event) => {
              setTyped(event.target.value);
              setMarked(event.target.value.trim() === "" ? UNMARKED : 0);
            }}
            onKeyDown={onSearchKey}
            aria-label={t("desk.disposition")}
            data-testid="disposition"
          />
          <ul className="choices" role="listbox" aria-label={t("desk.disposition")}>
            {found.map((choice, index) => (
              <li key={choice.code} role="option" aria-selected={choice.code === draft.disposition}>
                <button
                  type="button"
                  className={[
                    "choice",
                    choice.code === draft.disposition ? "choice-chosen" : "",
                    index === marked ? "choice-marked" : "",
                  ].join(" ")}
                  onClick={() => choose(choice.code)}
                  data-testid={`disposition-${choice.code}`}
                >
                  {labelOf(choice, i18n.language)}
                  <span className="faint">{choice.code}</span>
                </button>
              </li>
            ))}
            {found.length === 0 && <li className="faint">{t("desk.no_such_disposition")}</li>}
          </ul>
          {missing && <span className="alarm">{t("desk.disposition_missing")}</span>}
        </div>
        <div className="field">
          <span className="soft">{t("desk.note")}</span>
          <Input.TextArea
            ref={note}
            value={draft.note}
            onChange={(event) => write({ note: event.target.value })}
            onKeyDown={onNoteKey}
            placeholder={t("desk.note_placeholder")}
            autoSize={{ minRows: 6, maxRows: 12 }}
            maxLength={4000}
            aria-label={t("desk.note")}
            data-testid="note"
          />
        </div>
      </div>
      <footer className="panel-foot">
        <Button size="large" icon={<CalendarOutlined />} onClick={promise} data-testid="plan">
          {t("callbacks.plan_open")}
        </Button>
        <span className="grow" />
        <Dropdown
          trigger={["click"]}
          menu={{
            items: reasons.map((reason) => ({
              key: reason.code,
              label: labelOf(reason, i18n.language),
              onClick: () => void done("not_ready", reason.code),
            })),
          }}
        >
          <Button size="large" disabled={sending} data-testid="wrap-up-not-ready">
            {t("desk.done_not_ready")}
          </Button>
        </Dropdown>
        <Button type="primary" size="large" loading={sending} onClick={finish} data-testid="wrap-up-done">
          {afterCall === null ? t("desk.done_ready") : t("desk.done_reason", { reason: reasonLabel(afterCall) })}{" "}
          <kbd>Enter</kbd>
        </Button>
      </footer>
    </section>
  );
}
