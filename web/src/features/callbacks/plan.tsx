/** Promising a customer a call at a day and time, in the talk with her or after it. */
import { App, Input, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { callbacks } from "@/features/callbacks/api";
import { microseconds, tomorrowAtTen, When } from "@/features/callbacks/when";
import { errorText } from "@/kit/errors";
import { exactMoment } from "@/kit/format";

/** Whom a call is promised: the customer of one of her calls. */
export interface Promisee {
  callId: string;
  /** Her name, or her number. */
  who: string;
  zones: readonly string[];
}

/** `mayDial`: she may give another number than the customer's. */
export function PlanCallback({ to, mayDial, close }: { to: Promisee; mayDial: boolean; close: () => void }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const [at, setAt] = useState(tomorrowAtTen);
  const [own, setOwn] = useState(true);
  const [note, setNote] = useState("");
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await callbacks.plan(to.callId, microseconds(at), own, note.trim(), number.trim());
      message.success(t("callbacks.is_planned", { at: exactMoment(microseconds(at), i18n.language) }));
      close();
    } catch (error) {
      message.error(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t("callbacks.plan_title", { who: to.who })}
      okText={t("callbacks.plan")}
      cancelText={t("common.cancel")}
      okButtonProps={{ loading: busy, "data-testid": "plan-save" }}
      onOk={() => void save()}
      onCancel={close}
      width={440}
      data-testid="plan-callback"
    >
      <div className="callback-form">
        <When at={at} onChange={setAt} zones={number.trim() === "" ? to.zones : []} />
        <div className="field">
          <span className="soft">{t("callbacks.by_whom")}</span>
          <Segmented<boolean>
            block
            value={own}
            onChange={setOwn}
            options={[
              { value: true, label: t("callbacks.by_me") },
              { value: false, label: t("callbacks.by_queue") },
            ]}
          />
          <span className="faint">{t(own ? "callbacks.by_me_hint" : "callbacks.by_queue_hint")}</span>
        </div>
        <label className="field">
          <span className="soft">{t("callbacks.note")}</span>
          <Input.TextArea
            autoFocus
            value={note}
            onChange={(event) => setNote(event.target.value)}
            autoSize={{ minRows: 2, maxRows: 4 }}
            maxLength={4000}
            data-testid="plan-note"
          />
        </label>
        {mayDial && (
          <label className="field">
            <span className="soft">{t("callbacks.other_number")}</span>
            <Input inputMode="tel" value={number} maxLength={40} onChange={(event) => setNumber(event.target.value)} data-testid="plan-number" />
          </label>
        )}
      </div>
    </Modal>
  );
}
