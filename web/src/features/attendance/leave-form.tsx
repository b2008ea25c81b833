import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LEAVE_KINDS, type LeaveKind } from "@/features/attendance/api";
import { DayField } from "@/kit/fields";
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
  return (
    <div className="row attendance-form">
      <Select
        className="attendance-kind"
        value={given.kind}
        aria-label={t("attendance.kind")}
        options={LEAVE_KINDS.map((kind) => ({ value: kind, label: t(`attendance.leave_kind.${kind}`) }))}
        onChange={(kind: LeaveKind) => set({ kind })}
      />
      <DayField
        className="roster-date"
        value={given.first_day}
        aria-label={t("attendance.first_day")}
        onChange={(day) => set({ first_day: day, ...(given.last_day < day && { last_day: day }) })}
        data-testid="leave-first"
      />
      <DayField className="roster-date" min={given.first_day} value={given.last_day} aria-label={t("attendance.last_day")} onChange={(day) => set({ last_day: day })} data-testid="leave-last" />
      <Input className="grow" value={given.note} maxLength={400} placeholder={t("attendance.note")} aria-label={t("attendance.note")} onChange={(event) => set({ note: event.target.value })} />
      <Button type="primary" onClick={() => void send(given).then((taken) => taken && setGiven(fresh))} data-testid="send-leave">
        {label}
      </Button>
    </div>
  );
}
