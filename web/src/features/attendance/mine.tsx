import "./attendance.css";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { attendance, colleaguesQuery, mine, type MySwap, type Reason, REASONS, type WorkedShift } from "@/features/attendance/api";
import { Deviations } from "@/features/attendance/day";
import { LeaveForm } from "@/features/attendance/leave-form";
import { Balances, LeaveList, Withdraw } from "@/features/attendance/leave";
import { RequestTag } from "@/features/attendance/state";
import { dateOf, momentIn, shortTime, span } from "@/features/attendance/words";
import type { MyShift } from "@/features/rosters/api";
import { dayAfter, dayName } from "@/features/rosters/words";
import { useAct } from "@/features/supervision/act";
import { ClockField, DayField } from "@/kit/fields";
import { isoDate, percent } from "@/kit/format";

/** Sends something, says how it went, and asks again for what it changed. */
function useThen(key: string): (work: () => Promise<unknown>) => Promise<boolean> {
  const { t } = useTranslation();
  const act = useAct();
  const queries = useQueryClient();
  return async (work) => {
    const done = await act(work, t("attendance.sent"));
    await queries.invalidateQueries({ queryKey: [key] });
    return done;
  };
}

function AskException({ shift }: { shift: WorkedShift }) {
  const { t } = useTranslation();
  const then = useThen("adherence");
  const first = shift.deviations[0];
  const [from, setFrom] = useState(shortTime(first?.begin_us ?? shift.begin_us));
  const [to, setTo] = useState(shortTime(first?.end_us ?? shift.end_us));
  const [reason, setReason] = useState<Reason>("training");
  const [note, setNote] = useState("");
  const body = { begin_us: momentIn(shift, from), end_us: momentIn(shift, to), reason, note };
  return (
    <div className="row attendance-form">
      <ClockField className="attendance-clock" value={from} onChange={setFrom} aria-label={t("rosters.from")} />
      <ClockField className="attendance-clock" value={to} onChange={setTo} aria-label={t("rosters.to")} />
      <Select className="attendance-kind" value={reason} aria-label={t("attendance.why")} options={REASONS.map((each) => ({ value: each, label: t(`attendance.reason.${each}`) }))} onChange={setReason} />
      <Input className="grow" value={note} maxLength={400} placeholder={t("attendance.note")} aria-label={t("attendance.note")} onChange={(event) => setNote(event.target.value)} />
      <Button disabled={body.end_us <= body.begin_us} onClick={() => void then(() => attendance.askException(body))} data-testid="ask-exception">
        {t("attendance.ask_exception")}
      </Button>
    </div>
  );
}

/** Today's shifts as they went so far, and time she asks to be excused for. */
export function MyDay() {
  const { t, i18n } = useTranslation();
  const then = useThen("adherence");
  const { data } = useQuery(mine.adherence);
  if (!data || (data.shifts.length === 0 && data.exceptions.length === 0)) return null;
  return (
    <section className="card roster-card" data-testid="my-day">
      <h2>{t("attendance.my_day")}</h2>
      {data.shifts.map((shift) => (
        <div key={shift.begin_us}>
          <p>
            <b className="num">{span(shift.begin_us, shift.end_us)}</b> {shift.name} <Tag>{t(`attendance.was.${shift.attendance}`)}</Tag> {t("attendance.adherence")} <b className="num">{percent(shift.worked_us, shift.due_us)}</b>
          </p>
          <Deviations of={shift.deviations} />
          <AskException key={shift.deviations.length} shift={shift} />
        </div>
      ))}
      <ul className="plain-list">
        {data.exceptions.map((each) => (
          <li key={each.id} className="my-shift" data-testid="my-exception">
            <b className="my-day">{dayName(dateOf(each.begin_us), i18n.language)}</b>
            <span className="num">{span(each.begin_us, each.end_us)}</span>
            <span>{t(`attendance.reason.${each.reason}`)}</span>
            <span className="grow">
              <RequestTag state={each.state} answer={each.answer} />
            </span>
            {each.state === "asked" && (
              <button type="button" className="link-button" onClick={() => void then(() => attendance.withdraw("exception", each.id))}>
                {t("attendance.withdraw")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Her leave and what is left of it. */
export function MyLeave() {
  const { t } = useTranslation();
  const then = useThen("leave");
  const { data } = useQuery(mine.leave);
  if (!data) return null;
  const limited = data.balances.filter((each) => each.days !== null || each.approved > 0);
  return (
    <section className="card roster-card" data-testid="my-leave">
      <h2>{t("attendance.my_leave")}</h2>
      <p className="soft">{t("attendance.leave_hint")}</p>
      <LeaveForm first="annual" label={t("attendance.ask_leave")} send={(days) => then(() => attendance.askLeave(days))} />
      <LeaveList of={data.requests} withdraw={(each) => <Withdraw leave={each} then={then} />} />
      {limited.length > 0 && <Balances of={limited} />}
    </section>
  );
}

function AskSwap({ shifts }: { shifts: MyShift[] }) {
  const { t, i18n } = useTranslation();
  const then = useThen("swaps");
  const tomorrow = dayAfter(isoDate(new Date()), 1);
  const days = [...new Set(shifts.map((shift) => dateOf(shift.begin_us)))].filter((day) => day >= tomorrow);
  const [chosen, setDay] = useState<string>();
  const day = chosen ?? days[0] ?? tomorrow;
  const [other, setOther] = useState<string>();
  const otherDay = other ?? day;
  const [otherId, setOtherId] = useState<string>();
  const colleagues = useQuery(colleaguesQuery(otherDay)).data ?? [];
  const ask = () => then(() => attendance.askSwap({ other_id: otherId ?? "", day, other_day: otherDay, note: "" }));
  return (
    <div className="row attendance-form">
      <Select
        className="roster-date"
        value={day}
        aria-label={t("attendance.my_day_to_give")}
        options={days.map((each) => ({ value: each, label: dayName(each, i18n.language) }))}
        onChange={setDay}
        data-testid="swap-day"
      />
      <span>⇄</span>
      <DayField className="roster-date" min={tomorrow} value={otherDay} aria-label={t("attendance.day_to_take")} onChange={setOther} data-testid="swap-other-day" />
      <Select
        className="grow"
        value={otherId}
        placeholder={t("attendance.colleague")}
        aria-label={t("attendance.colleague")}
        showSearch={{ optionFilterProp: "label" }}
        options={colleagues.map((each) => ({ value: each.user_id, label: `${each.name} · ${each.shift === "" ? t("rosters.day_off") : each.shift}` }))}
        onChange={setOtherId}
        data-testid="swap-colleague"
      />
      <Button type="primary" disabled={otherId === undefined || days.length === 0} onClick={() => void ask()} data-testid="ask-swap">
        {t("attendance.ask_swap")}
      </Button>
    </div>
  );
}

function SwapRow({ swap }: { swap: MySwap }) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const then = useThen("swaps");
  const asked = swap.user_id === me.id;
  const open = swap.state === "asked" || swap.state === "accepted";
  return (
    <li className="my-shift" data-testid="my-swap">
      <b>{[...new Set([swap.day, swap.other_day])].map((day) => dayName(day, i18n.language)).join(" ⇄ ")}</b>
      <span>{t(asked ? "attendance.with" : "attendance.asks_you", { who: swap.colleague })}</span>
      <span className="grow">
        <RequestTag state={swap.state} answer={swap.answer} />
      </span>
      {!asked && swap.state === "asked" && (
        <>
          <Button size="small" type="primary" onClick={() => void then(() => attendance.answerSwap(swap.id, true))} data-testid="accept-swap">
            {t("attendance.accept")}
          </Button>
          <Button size="small" onClick={() => void then(() => attendance.answerSwap(swap.id, false))}>
            {t("attendance.decline")}
          </Button>
        </>
      )}
      {asked && open && (
        <button type="button" className="link-button" onClick={() => void then(() => attendance.withdraw("swap", swap.id))}>
          {t("attendance.withdraw")}
        </button>
      )}
    </li>
  );
}

/** Swaps with colleagues: asked by her and of her. */
export function MySwaps({ shifts }: { shifts: MyShift[] }) {
  const { t } = useTranslation();
  const { data } = useQuery(mine.swaps);
  if (!data) return null;
  return (
    <section className="card roster-card" data-testid="my-swaps">
      <h2>{t("attendance.my_swaps")}</h2>
      <p className="soft">{t("attendance.swap_hint")}</p>
      <AskSwap shifts={shifts} />
      <ul className="plain-list">
        {[...data.to_me, ...data.asked].map((swap) => (
          <SwapRow key={swap.id} swap={swap} />
        ))}
      </ul>
    </section>
  );
}
