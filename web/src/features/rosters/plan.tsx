import "./rosters.css";

import { EditOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Alert, Button, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { peopleQuery } from "@/features/people/api";
import { type Plan, planQuery, plans, type Problem, type Shift, shiftsQuery } from "@/features/rosters/api";
import { PlanForm } from "@/features/rosters/plan-form";
import { useSaid } from "@/features/rosters/said";
import { PlanState } from "@/features/rosters/state";
import { clockOf, colourOf, dayAfter, dayName, weekdayName } from "@/features/rosters/words";
import { useAct, useAsk } from "@/features/supervision/act";
import { clock } from "@/kit/clock";
import { Failure } from "@/kit/errors";
import { integer, isoDate } from "@/kit/format";
import { PageHead } from "@/kit/list";

const SECONDS = [15, 60, 300, 600] as const;
const HOUR = 60;

/** Paid hours of the shifts in a pattern. */
function hoursOf(pattern: string[], shifts: Map<string, Shift>): number {
  const paid = (shift: Shift) => shift.minutes - shift.breaks.reduce((sum, rest) => sum + (rest.paid ? 0 : rest.minutes), 0);
  const minutes = pattern.map((id) => shifts.get(id)).reduce((sum, shift) => sum + (shift ? paid(shift) : 0), 0);
  return minutes / HOUR;
}

function Grid({ plan, shifts }: { plan: Plan; shifts: Shift[] }) {
  const { t, i18n } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const byId = new Map(shifts.map((shift) => [shift.id, shift]));
  const index = new Map(shifts.map((shift, at) => [shift.id, at]));
  const days = Array.from({ length: plan.weeks * 7 }, (_, day) => dayAfter(plan.first_day, day));
  const { whyRefused } = useSaid();
  const refused = new Map(plan.refused.map((wish) => [`${wish.user_id} ${wish.day}`, wish]));
  const rows = people.filter((person) => plan.patterns[person.id] !== undefined);
  return (
    <div className="roster-scroll" tabIndex={0} aria-label={t("rosters.grid")}>
      <table className="roster-grid" data-testid="roster-grid">
        <thead>
          <tr>
            <th scope="col">{t("people.name")}</th>
            {days.map((day, at) => (
              <th key={day} scope="col" className={at % 7 >= 5 ? "weekend" : ""} title={dayName(day, i18n.language)}>
                <span className="faint">{weekdayName(at % 7, i18n.language, "narrow")}</span>
                <br />
                {Number(day.slice(8))}
              </th>
            ))}
            <th scope="col">{t("rosters.hours")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((person) => (
            <tr key={person.id}>
              <th scope="row" className="ellipsis">
                {person.name}
              </th>
              {days.map((day, at) => {
                const shift = byId.get(plan.patterns[person.id]?.[at] ?? "");
                const wish = refused.get(`${person.id} ${day}`);
                const time = shift ? `${shift.name} ${clockOf(shift.start_minute)}–${clockOf(shift.start_minute + shift.minutes)}` : t("rosters.off");
                return (
                  <td
                    key={day}
                    className={`${at % 7 >= 5 ? "weekend" : ""} ${wish ? "wish-refused" : ""}`}
                    title={[person.name, dayName(day, i18n.language), time, wish ? `${t("rosters.refused")} ${whyRefused(wish)}` : ""].filter(Boolean).join(" · ")}
                  >
                    {shift && <span className={`shift-mark ${colourOf(index.get(shift.id) ?? 0)}`}>{shift.name.slice(0, 2)}</span>}
                  </td>
                );
              })}
              <td className="num">{hoursOf(plan.patterns[person.id] ?? [], byId)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Legend({ shifts }: { shifts: Shift[] }) {
  return (
    <ul className="roster-legend">
      {shifts.map((shift, at) => (
        <li key={shift.id}>
          <span className={`shift-mark ${colourOf(at)}`}>{shift.name.slice(0, 2)}</span> {shift.name}{" "}
          <span className="faint num">
            {clockOf(shift.start_minute)}–{clockOf(shift.start_minute + shift.minutes)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Refused({ plan, shifts }: { plan: Plan; shifts: Shift[] }) {
  const { t, i18n } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const { whyRefused } = useSaid();
  if (plan.refused.length === 0) return null;
  return (
    <section className="card roster-card" data-testid="refused">
      <h2>{t("rosters.refused_title", { count: plan.refused.length })}</h2>
      <ul className="plain-list">
        {plan.refused.map((wish) => (
          <li key={`${wish.user_id} ${wish.day}`}>
            <b>{people.find((person) => person.id === wish.user_id)?.name}</b> · {dayName(wish.day, i18n.language)} ·{" "}
            {shifts.find((shift) => shift.id === wish.shift_id)?.name ?? t("rosters.day_off")}
            <div className="soft">{whyRefused(wish)}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Impossible({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const { whyImpossible } = useSaid();
  const sentences = whyImpossible(problem).map((sentence) => <div key={sentence}>{sentence}</div>);
  return <Alert type="error" showIcon title={t("rosters.impossible")} description={sentences} data-testid="problem" />;
}

/** What is next, in a sentence. */
function useHint(plan: Plan): string {
  const { t, i18n } = useTranslation();
  const number = (value: number | null) => integer(value, i18n.language);
  if (plan.solving) return plan.cost === null ? t("rosters.hint_begun") : t("rosters.hint_solving", { cost: number(plan.cost), bound: number(plan.bound) });
  if (!plan.solved) return t("rosters.hint_draft");
  if (plan.published_us !== null) return t(plan.unpublished ? "rosters.hint_changed" : "rosters.hint_published");
  return t(plan.proven ? "rosters.hint_proven" : "rosters.hint_solved", { cost: number(plan.cost), bound: number(plan.bound) });
}

function holdsToday(plan: Plan): boolean {
  const today = isoDate(new Date(clock.nowUs() / 1000));
  return plan.first_day <= today && today < dayAfter(plan.first_day, plan.weeks * 7);
}

function Loaded({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const shifts = useQuery(shiftsQuery).data ?? [];
  const queries = useQueryClient();
  const act = useAct();
  const ask = useAsk();
  const hint = useHint(plan);
  const [editing, setEditing] = useState(false);
  const [seconds, setSeconds] = useState<number>(60);
  const then = async (work: () => Promise<unknown>, done?: string) => {
    if (await act(work, done)) await queries.invalidateQueries({ queryKey: ["roster-plans"] });
  };
  const publish = () =>
    ask(t("rosters.publish_question"), t("rosters.publish_means"), t("rosters.publish"), () => then(() => plans.publish(plan.id), t("rosters.published")));
  return (
    <div className="page-pad" data-testid="plan">
      <PageHead title={plan.name}>
        <PlanState plan={plan} />
        <span className="grow" />
        <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
          {t("common.edit")}
        </Button>
        <Select
          className="roster-seconds"
          value={seconds}
          aria-label={t("rosters.seconds")}
          options={SECONDS.map((value) => ({ value, label: t("rosters.seconds_at_most", { count: value }) }))}
          onChange={setSeconds}
        />
        <Button type={plan.solved ? "default" : "primary"} loading={plan.solving} onClick={() => void then(() => plans.solve(plan.id, seconds))} data-testid="solve">
          {t(plan.solved ? "rosters.solve_again" : "rosters.solve")}
        </Button>
        {plan.published_us !== null && holdsToday(plan) && (
          <Button disabled={plan.solving} title={t("rosters.today_only_hint")} onClick={() => void then(() => plans.solve(plan.id, seconds, true))} data-testid="solve-today">
            {t("rosters.today_only")}
          </Button>
        )}
        {plan.solved && (
          <Button type="primary" disabled={plan.solving || !plan.unpublished} onClick={publish} data-testid="publish">
            {t("rosters.publish")}
          </Button>
        )}
      </PageHead>
      <p className="soft">{hint}</p>
      {plan.problem !== null && <Impossible problem={plan.problem} />}
      {plan.solved && (
        <>
          <Legend shifts={shifts} />
          <Grid plan={plan} shifts={shifts} />
          <Refused plan={plan} shifts={shifts} />
        </>
      )}
      {editing && <PlanForm plan={plan} close={() => setEditing(false)} />}
    </div>
  );
}

/** One plan: its roster as a grid of people and days. */
export function PlanPage() {
  const { planId } = useParams({ from: "/signed-in/rosters/$planId" });
  const plan = useQuery(planQuery(planId));
  if (plan.isSuccess) return <Loaded plan={plan.data} />;
  return <div className="page-pad">{plan.isError ? <Failure error={plan.error} retry={() => void plan.refetch()} /> : <Skeleton active />}</div>;
}
