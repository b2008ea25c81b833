import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LEAVE_KINDS, type LeaveKind } from "@/features/attendance/api";
import { isoDate } from "@/kit/format";

export interface LeaveDays {
  kind: LeaveKind;
  first_day: string;
  last_day: string;
  note: string;
}

/** Days of leave on one line; `send` says whether they were taken. */
export function LeaveForm({ first, send, label }: { first: LeaveKind; send: (days: LeaveDays) => Promise<boolean>; label: string }) {
  const { t } = useTranslation();
  const today = isoDate(new Date());
  const fresh: LeaveDays = { kind: first, first_day: today, last_day: today, note: "" };
  const [given, setGiven] = useState(fresh);
  const set = (change: Partial<LeaveDays>) => setGiven((before) => ({ ...before, ...change }));
  const whole = given.first_day !== "" && given.last_day >= given.first_day;
  return (
    <div className="row attendance-form">
      <Select
        className="attendance-kind"
        value={given.kind}
        aria-label={t("attendance.kind")}
        options={LEAVE_KINDS.map((kind) => ({ value: kind, label: t(`attendance.leave_kind.${kind}`) }))}
        onChange={(kind: LeaveKind) => set({ kind })}
      />
      <Input
        className="roster-date"
        type="date"
        value={given.first_day}
        aria-label={t("attendance.first_day")}
        onChange={({ target: { value } }) => set({ first_day: value, ...(given.last_day < value && { last_day: value }) })}
        data-testid="leave-first"
      />
      <Input className="roster-date" type="date" min={given.first_day} value={given.last_day} aria-label={t("attendance.last_day")} onChange={(event) => set({ last_day: event.target.value })} data-testid="leave-last" />
      <Input className="grow" value={given.note} maxLength={400} placeholder={t("attendance.note")} aria-label={t("attendance.note")} onChange={(event) => set({ note: event.target.value })} />
      <Button type="primary" disabled={!whole} onClick={() => void send(given).then((taken) => taken && setGiven(fresh))} data-testid="send-leave">
        {label}
      </Button>
    </div>
  );
}
