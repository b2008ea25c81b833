/** Calling a number herself: a line to type it in, what she sees until somebody answers, and what came of it. */
import { PhoneOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Select } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { callerIdsQuery, dialledQuery } from "@/features/desk/api";
import { useFacts } from "@/features/desk/facts";
import { useDesk } from "@/features/desk/session";
import { phone } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { recall, remember } from "@/kit/preferences";
import { StateMark } from "@/kit/state-mark";
import { Elapsed, Moment } from "@/kit/time";
import { useLive } from "@/live/hooks";

const FOR_QUEUE = "dial-for-queue";

/** The queues she may call for: her own, or any when she has none. */
function useQueueChoices() {
  const { agent } = useDesk();
  const queues = Object.values(useLive((state) => state.queues));
  const own = queues.filter((queue) => agent?.queue_ids.includes(queue.id));
  return (own.length > 0 ? own : queues).map((queue) => ({ value: queue.id, label: queue.name }));
}

function Form({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { dial } = useDesk();
  const queues = useQueueChoices();
  const callerIds = useQuery(callerIdsQuery).data ?? [];
  const [number, setNumber] = useState("");
  const [callerId, setCallerId] = useState("");
  const [wanted, setWanted] = useState(recall(FOR_QUEUE));
  const [busy, setBusy] = useState(false);
  const queueId = (queues.find((each) => each.value === wanted) ?? queues[0])?.value;
  const go = async () => {
    if (queueId === undefined || number.trim() === "" || busy) return;
    setBusy(true);
    remember(FOR_QUEUE, queueId);
    if (!(await dial(number.trim(), queueId, callerId))) setBusy(false);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter") void go();
    else return;
    event.preventDefault();
  };
  return (
    <div className="dial" data-testid="dial-form">
      <Input
        autoFocus
        size="large"
        inputMode="tel"
        value={number}
        placeholder={t("desk.dial.number")}
        aria-label={t("desk.dial.number")}
        maxLength={40}
        suffix={<kbd>Esc</kbd>}
        onChange={(event) => setNumber(event.target.value)}
        onKeyDown={onKey}
        data-testid="dial-number"
      />
      <label className="field">
        <span className="soft">{t("desk.dial.for_queue")}</span>
        <Select options={queues} {...(queueId !== undefined && { value: queueId })} onChange={setWanted} data-testid="dial-queue" />
      </label>
      <label className="field">
        <span className="soft">{t("desk.dial.shown")}</span>
        <Select
          value={callerId}
          onChange={setCallerId}
          options={[
            { value: "", label: t("desk.dial.shown_of_queue") },
            ...callerIds.map((each) => ({ value: each, label: phone(each) })),
          ]}
          data-testid="dial-shown"
        />
      </label>
      <Button
        type="primary"
        size="large"
        icon={<PhoneOutlined />}
        loading={busy}
        disabled={number.trim() === "" || queueId === undefined}
        onClick={() => void go()}
        data-testid="dial-go"
      >
        {t("desk.dial.call")} <kbd>Enter</kbd>
      </Button>
    </div>
  );
}

/** What came of the number she called last, when nobody was reached. */
function Unreached() {
  const { t } = useTranslation();
  const { dialled } = useDesk();
  const call = useQuery(dialledQuery(dialled)).data;
  if (call?.outcome !== "not_connected" || call.ended_by === "agent") return null;
  const why = t(`cause.${String(call.cause)}` as "cause.17", { defaultValue: call.cause_name ?? "" });
  return (
    <Alert
      type="info"
      showIcon
      title={t("desk.dial.unreached", { number: phone(call.customer_number), why })}
      data-testid="unreached"
    />
  );
}

/** Her key for it, where she has the right; `possible`: her telephone is there. */
export function Dial({ possible }: { possible: boolean }) {
  const { t } = useTranslation();
  const { agent } = useDesk();
  const [open, setOpen] = useState(false);
  const may = agent?.may_dial === true;
  useHotkey("d", () => setOpen(true), may && possible && !open);
  if (!may) return null;
  return (
    <>
      <Unreached />
      {open && possible ? (
        <Form close={() => setOpen(false)} />
      ) : (
        <Button icon={<PhoneOutlined />} disabled={!possible} onClick={() => setOpen(true)} data-testid="dial">
          {t("desk.dial.open")} <kbd>D</kbd>
        </Button>
      )}
    </>
  );
}

/** Until somebody answers. */
export function Dialling() {
  const { t } = useTranslation();
  const { agent, call, hangUp } = useDesk();
  const callback = useLive((state) => state.callbacks[call?.callback_id ?? ""]);
  const facts = useFacts();
  useHotkey("e", hangUp);
  return (
    <section className="panel panel-calm" data-testid="dialling">
      <div className="panel-state state-reserved">
        <StateMark state="reserved" size={22} /> {t("desk.dial.calling")} <Elapsed since={agent?.since_us} />
      </div>
      <h1>{facts.known ? facts.name : facts.number}</h1>
      {facts.known && <p className="panel-word num">{facts.number}</p>}
      {callback && (
        <p className="panel-word" data-testid="callback-for">
          {t(callback.planned_by === null ? "callbacks.for_customer" : "callbacks.planned_for")}{" "}
          {callback.planned_by === null ? <Elapsed since={callback.since_us} /> : <Moment at={callback.since_us} short />}
        </p>
      )}
      <Button danger size="large" className="large-key" onClick={hangUp} data-testid="hang-up">
        {t("desk.end_of.call")} <kbd>E</kbd>
      </Button>
    </section>
  );
}
