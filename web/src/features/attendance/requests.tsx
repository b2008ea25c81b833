import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { attendance, exceptionsQuery, leaveQuery, type Sort, swapsQuery } from "@/features/attendance/api";
import { dateOf, span } from "@/features/attendance/words";
import { peopleQuery } from "@/features/people/api";
import { dayName, daysBetween } from "@/features/rosters/words";
import { useAct } from "@/features/supervision/act";
import { Failure } from "@/kit/errors";
import { Nothing } from "@/kit/list";
import { Moment } from "@/kit/time";

interface Waiting {
  sort: Sort;
  id: string;
  who: string;
  what: string;
  note: string;
  asked_us: number;
}

/** Everything that waits for a decision, the oldest first. */
export function useWaiting(): { rows: Waiting[]; error: Error | null; pending: boolean } {
  const { t, i18n } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const exceptions = useQuery(exceptionsQuery);
  const leave = useQuery(leaveQuery);
  const swaps = useQuery(swapsQuery);
  const name = (id: string) => people.find((person) => person.id === id)?.name ?? id;
  const day = (iso: string) => dayName(iso, i18n.language);
  const rows: Waiting[] = [
    ...(exceptions.data ?? [])
      .filter((each) => each.state === "asked")
      .map((each) => ({
        ...each,
        sort: "exception" as const,
        who: name(each.user_id),
        what: `${t(`attendance.reason.${each.reason}`)} · ${day(dateOf(each.begin_us))} ${span(each.begin_us, each.end_us)}`,
      })),
    ...(leave.data ?? [])
      .filter((each) => each.state === "asked")
      .map((each) => ({
        ...each,
        sort: "leave" as const,
        who: name(each.user_id),
        what: `${t(`attendance.leave_kind.${each.kind}`)} · ${daysBetween(each.first_day, each.last_day, i18n.language)}`,
      })),
    ...(swaps.data ?? []).map((each) => ({
      ...each,
      sort: "swap" as const,
      who: `${name(each.user_id)} ⇄ ${name(each.other_id)}`,
      what: [...new Set([each.day, each.other_day])].map(day).join(" · "),
    })),
  ].sort((a, b) => a.asked_us - b.asked_us);
  return {
    rows,
    error: exceptions.error ?? leave.error ?? swaps.error,
    pending: exceptions.isPending || leave.isPending || swaps.isPending,
  };
}

function Decision({ of }: { of: Waiting }) {
  const { t } = useTranslation();
  const act = useAct();
  const queries = useQueryClient();
  const [answer, setAnswer] = useState("");
  const decide = async (approved: boolean) => {
    await act(() => attendance.decide(of.sort, of.id, approved, answer.trim()), t(approved ? "attendance.approved" : "attendance.refused"));
    await Promise.all(["adherence", "leave", "swaps", "roster-plans"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
  return (
    <div className="row">
      <Input value={answer} maxLength={400} placeholder={t("attendance.answer")} aria-label={t("attendance.answer")} onChange={(event) => setAnswer(event.target.value)} data-testid="answer" />
      <Button type="primary" onClick={() => void decide(true)} data-testid="approve">
        {t("attendance.approve")}
      </Button>
      <Button danger disabled={answer.trim() === ""} title={answer.trim() === "" ? t("attendance.say_why") : ""} onClick={() => void decide(false)} data-testid="refuse">
        {t("attendance.refuse")}
      </Button>
    </div>
  );
}

/** Exceptions, leave and swaps that wait for somebody to decide. */
export function Requests() {
  const { t } = useTranslation();
  const { rows, error, pending } = useWaiting();
  if (error) return <Failure error={error} />;
  return (
    <Table<Waiting>
      size="small"
      rowKey="id"
      dataSource={rows}
      loading={pending}
      pagination={false}
      locale={{ emptyText: <Nothing text={t("attendance.nothing_waits")} /> }}
      columns={[
        { title: t("attendance.asked"), className: "attendance-short", render: (_, each) => <Moment at={each.asked_us} short /> },
        { title: t("attendance.sort_title"), className: "attendance-short", render: (_, each) => t(`attendance.sort.${each.sort}`) },
        { title: t("people.name"), className: "attendance-short", render: (_, each) => each.who },
        { title: t("attendance.what"), render: (_, each) => each.what },
        { title: t("attendance.note"), render: (_, each) => <span className="soft">{each.note}</span> },
        { title: "", width: 420, render: (_, each) => <Decision key={each.id} of={each} /> },
      ]}
    />
  );
}
