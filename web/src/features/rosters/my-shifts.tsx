import "./rosters.css";

import { DeleteOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Select, Skeleton, Tag } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { MyDay, MyLeave, MySwaps } from "@/features/attendance/mine";
import { shiftsSeen } from "@/features/attendance/news";
import { mineQuery, type MyRoster, type MyShift } from "@/features/rosters/api";
import { clockOf, dayAfter, dayName } from "@/features/rosters/words";
import { useAct } from "@/features/supervision/act";
import { api } from "@/kit/api";
import { DayField } from "@/kit/fields";
import { Failure } from "@/kit/errors";
import { isoDate, moment } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";
import { useTicking } from "@/kit/time";

const DAY_OFF = "";

const at = (us: number) => new Date(us / 1000);
const clock = (us: number) => `${String(at(us).getHours()).padStart(2, "0")}:${String(at(us).getMinutes()).padStart(2, "0")}`;

function ShiftRow({ shift, next }: { shift: MyShift; next: boolean }) {
  const { t, i18n } = useTranslation();
  const begun = useTicking((nowUs) => shift.begin_us <= nowUs);
  return (
    <li className={next ? "my-shift my-next" : "my-shift"} data-testid="my-shift">
      <b className="my-day">{dayName(isoDate(at(shift.begin_us)), i18n.language)}</b>
      <span className="num">
        {clock(shift.begin_us)}–{clock(shift.end_us)}
      </span>
      <span>{shift.name}</span>
      {shift.on_leave && <Tag>{t("rosters.rule_name.leave")}</Tag>}
      {next && <span className="faint">{begun ? t("rosters.now") : t("rosters.next")}</span>}
    </li>
  );
}

/** From today on; the one that runs, or else the next, stands out. */
function Shifts({ shifts }: { shifts: MyShift[] }) {
  const { t } = useTranslation();
  const next = useTicking((nowUs) => shifts.find((shift) => shift.end_us > nowUs)?.begin_us ?? 0);
  return (
    <section className="card roster-card">
      <h2>{t("rosters.my_shifts")}</h2>
      {shifts.length === 0 && <Nothing text={t("rosters.no_my_shifts")} />}
      <ul className="plain-list">
        {shifts.map((shift) => (
          <ShiftRow key={shift.begin_us} shift={shift} next={shift.begin_us === next} />
        ))}
      </ul>
    </section>
  );
}

function Wishes({ roster }: { roster: MyRoster }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const act = useAct();
  const today = useTicking((nowUs) => isoDate(at(nowUs)));
  const [chosen, setDay] = useState<string>();
  const day = chosen ?? dayAfter(today, 7);
  const [shift, setShift] = useState(DAY_OFF);
  const path = (of: string) => `/rosters/wishes/${encodeURIComponent(of)}`;
  const then = async (work: () => Promise<unknown>) => {
    if (await act(work, t("common.saved"))) await queries.invalidateQueries({ queryKey: mineQuery.queryKey });
  };
  const nameOf = (id: string | null) => roster.choices.find((each) => each.id === id)?.name ?? t("rosters.day_off");
  return (
    <section className="card roster-card">
      <h2>{t("rosters.my_wishes")}</h2>
      <p className="soft">{t("rosters.wishes_hint")}</p>
      <div className="row">
        <DayField className="roster-date" value={day} min={today} aria-label={t("rosters.day")} onChange={setDay} data-testid="wish-day" />
        <Select
          className="grow"
          value={shift}
          aria-label={t("rosters.wish")}
          options={[
            { value: DAY_OFF, label: t("rosters.day_off") },
            ...roster.choices.map((each) => ({
              value: each.id,
              label: `${each.name} ${clockOf(each.start_minute)}–${clockOf(each.start_minute + each.minutes)}`,
            })),
          ]}
          onChange={setShift}
          data-testid="wish-shift"
        />
        <Button
          type="primary"
          onClick={() => void then(() => api.put(path(day), { shift_id: shift === DAY_OFF ? null : shift }))}
          data-testid="add-wish"
        >
          {t("rosters.add_wish")}
        </Button>
      </div>
      <ul className="plain-list">
        {roster.wishes.map((wish) => (
          <li key={wish.day} className="my-shift" data-testid="my-wish">
            <b className="my-day">{dayName(wish.day, i18n.language)}</b>
            <span className="grow">{nameOf(wish.shift_id)}</span>
            <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => void then(() => api.delete(path(wish.day)))} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Changed({ at: changedUs }: { at: number }) {
  const { t } = useTranslation();
  const me = useMe();
  useEffect(() => shiftsSeen(me.id, changedUs), [me.id, changedUs]);
  const when = useTicking((nowUs) => moment(changedUs, nowUs));
  return <Alert type="warning" showIcon title={t("rosters.changed", { when })} />;
}

/** An agent's own shifts from today on, and what she wishes. */
export function MyShifts() {
  const { t } = useTranslation();
  const roster = useQuery(mineQuery);
  if (!roster.isSuccess) {
    return <div className="page-pad">{roster.isError ? <Failure error={roster.error} retry={() => void roster.refetch()} /> : <Skeleton active />}</div>;
  }
  const { shifts, changed_us } = roster.data;
  return (
    <div className="page-pad">
      <PageHead title={t("nav.shifts")} />
      {changed_us !== null && <Changed at={changed_us} />}
      <div className="my-columns">
        <div>
          <MyDay />
          <Shifts shifts={shifts} />
        </div>
        <div>
          <MyLeave />
          <MySwaps shifts={shifts} />
          <Wishes roster={roster.data} />
        </div>
      </div>
    </div>
  );
}
