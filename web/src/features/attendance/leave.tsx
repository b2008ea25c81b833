import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { InputNumber, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { attendance, type Balance, type Leave, leaveOfQuery } from "@/features/attendance/api";
import { LeaveForm } from "@/features/attendance/leave-form";
import { RequestTag } from "@/features/attendance/state";
import { peopleQuery } from "@/features/people/api";
import { daysBetween } from "@/features/rosters/words";
import { useAct } from "@/features/supervision/act";
import { Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";

/** What somebody may take, has, and asks for. With `set` the days a year can be changed. */
export function Balances({ of, set }: { of: Balance[]; set?: (balance: Balance, days: number | null) => void }) {
  const { t } = useTranslation();
  const number = { align: "right" as const, className: "num" };
  return (
    <Table<Balance>
      size="small"
      rowKey={(each) => `${each.kind} ${each.year}`}
      dataSource={of}
      pagination={false}
      columns={[
        { title: t("attendance.year"), className: "num", render: (_, each) => each.year },
        { title: t("attendance.kind"), render: (_, each) => t(`attendance.leave_kind.${each.kind}`) },
        {
          title: t("attendance.days_a_year"),
          ...number,
          render: (_, each) =>
            set ? (
              <InputNumber
                key={`${each.days}`}
                min={0}
                max={366}
                precision={0}
                {...(each.days !== null && { defaultValue: each.days })}
                placeholder={t("attendance.unlimited")}
                aria-label={`${t(`attendance.leave_kind.${each.kind}`)} ${each.year}`}
                onBlur={(event) => {
                  const days = event.target.value === "" ? null : Number(event.target.value);
                  if (days !== each.days) set(each, days);
                }}
              />
            ) : (
              (each.days ?? t("attendance.unlimited"))
            ),
        },
        { title: t("attendance.taken"), ...number, render: (_, each) => each.approved },
        { title: t("attendance.asked_days"), ...number, render: (_, each) => each.asked },
        { title: t("attendance.left"), ...number, render: (_, each) => (each.days === null ? NONE : each.days - each.approved) },
      ]}
    />
  );
}

/** Leave of one person, newest first; what has not begun can be taken back. */
export function LeaveList({ of, withdraw }: { of: Leave[]; withdraw: (leave: Leave) => React.ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="plain-list">
      {of.map((each) => (
        <li key={each.id} className="my-shift" data-testid="leave">
          <b>{daysBetween(each.first_day, each.last_day, i18n.language)}</b>
          <span>{t(`attendance.leave_kind.${each.kind}`)}</span>
          <span className="grow">
            <RequestTag state={each.state} answer={each.answer} />
          </span>
          {withdraw(each)}
        </li>
      ))}
    </ul>
  );
}

/** A supervisor's side of leave: days a year, and noting it for who called in sick. */
export function LeaveOfPeople() {
  const { t } = useTranslation();
  const act = useAct();
  const queries = useQueryClient();
  const people = useQuery(peopleQuery).data?.filter((person) => person.active) ?? [];
  const { person: chosen } = useSearch({ from: "/signed-in/attendance" });
  const navigate = useNavigate({ from: "/attendance" });
  const then = async (work: () => Promise<unknown>) => {
    const done = await act(work, t("common.saved"));
    await queries.invalidateQueries({ queryKey: ["leave"] });
    return done;
  };
  return (
    <>
      <Select
        className="attendance-person"
        value={chosen}
        placeholder={t("attendance.choose_person")}
        aria-label={t("people.name")}
        showSearch={{ optionFilterProp: "label" }}
        options={people.map((person) => ({ value: person.id, label: person.name }))}
        onChange={(person: string) => void navigate({ search: { tab: "leave", person }, replace: true })}
        data-testid="leave-person"
      />
      {chosen !== undefined && <OnePerson key={chosen} userId={chosen} then={then} />}
    </>
  );
}

function OnePerson({ userId, then }: { userId: string; then: (work: () => Promise<unknown>) => Promise<boolean> }) {
  const { t } = useTranslation();
  const leave = useQuery(leaveOfQuery(userId));
  if (leave.isError) return <Failure error={leave.error} retry={() => void leave.refetch()} />;
  return (
    <>
      <section className="card roster-card">
        <h2>{t("attendance.note_leave")}</h2>
        <p className="soft">{t("attendance.note_leave_hint")}</p>
        <LeaveForm first="sick" label={t("attendance.note_leave")} send={(days) => then(() => attendance.noteLeave(userId, days))} />
        <LeaveList of={leave.data?.requests ?? []} withdraw={(each) => <Withdraw leave={each} then={then} />} />
      </section>
      <section className="card roster-card">
        <h2>{t("attendance.balances")}</h2>
        <Balances of={leave.data?.balances ?? []} set={({ kind, year }, days) => void then(() => attendance.allow(userId, kind, year, days))} />
      </section>
    </>
  );
}

/** Takes leave back until it begins. */
export function Withdraw({ leave, then }: { leave: Leave; then: (work: () => Promise<unknown>) => Promise<unknown> }) {
  const { t } = useTranslation();
  if (leave.state !== "asked" && leave.state !== "approved") return null;
  return (
    <button type="button" className="link-button" onClick={() => void then(() => attendance.withdraw("leave", leave.id))}>
      {t("attendance.withdraw")}
    </button>
  );
}
