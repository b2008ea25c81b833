/** Callbacks at the desk: those she has planned or was given, and the note of the one she is making. */
import "./callbacks.css";

import { Alert } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { MoveCallback } from "@/features/callbacks/move";
import { planMoment, shortPhone } from "@/kit/format";
import { useTicking } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveCallback } from "@/live/types";

/** `open`: she may change it. */
function Row({ of, open }: { of: LiveCallback; open: (() => void) | undefined }) {
  const at = useTicking((now) => planMoment(of.next_us, now));
  const due = useTicking((now) => of.next_us <= now);
  return (
    <li>
      <button type="button" className="contact callback-row" disabled={open === undefined || of.call_id !== null} onClick={open} title={of.note} data-testid="my-callback">
        <span className={due ? "num alarm" : "num"}>{at}</span>
        <span className="grow ellipsis">{of.name || shortPhone(of.number)}</span>
      </button>
    </li>
  );
}

export function MyCallbacks() {
  const { t } = useTranslation();
  const me = useMe();
  const all = useLive((state) => state.callbacks);
  const [chosen, choose] = useState("");
  const mine = Object.values(all)
    .filter((each) => each.planned_by === me.id || each.given_to === me.id)
    .sort((a, b) => a.next_us - b.next_us);
  const open = all[chosen];
  if (mine.length === 0) return null;
  return (
    <>
      <h3>{t("callbacks.mine")}</h3>
      <ul className="contacts" data-testid="my-callbacks">
        {mine.map((each) => (
          <Row key={each.id} of={each} open={each.planned_by === me.id ? () => choose(each.id) : undefined} />
        ))}
      </ul>
      {open && open.call_id === null && <MoveCallback of={open} close={() => choose("")} />}
    </>
  );
}

/** What was noted when the call was promised: while she is called and talked with. */
export function PromiseNote({ callbackId }: { callbackId: string | null | undefined }) {
  const { t } = useTranslation();
  const live = useLive((state) => state.callbacks[callbackId ?? ""]);
  const [kept, keep] = useState<LiveCallback>();
  if (live && live !== kept) keep(live);
  const note = kept && kept.id === callbackId ? kept.note : "";
  if (note === "") return null;
  return <Alert type="info" title={t("callbacks.promised")} description={note} data-testid="promise-note" />;
}
