import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, InputNumber, Progress, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { startTrial, todayQuery, trialQuery, type WhatIfCentre } from "@/features/planning/api";
import { Comparison } from "@/features/planning/comparison";
import { ChangedGroups, ChangedQueues } from "@/features/planning/what-if-form";
import { weekdayName } from "@/features/rosters/words";
import { ApiError } from "@/kit/api";
import { errorText, Failure } from "@/kit/errors";
import { Nothing } from "@/kit/list";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const COPIES = [50, 200, 1000] as const;

/** A trial that was started: how far it is, then both days beside each other. */
function Outcome({ id, centre }: { id: string; centre: WhatIfCentre }) {
  const { t } = useTranslation();
  const trial = useQuery(trialQuery(id));
  if (trial.isError) return <Failure error={trial.error} />;
  const { done = 0, problem = null, today = null, changed = null } = trial.data ?? {};
  if (problem !== null) {
    return <Alert type="warning" showIcon title={errorText(new ApiError(400, problem.code, problem.message))} data-testid="refused" />;
  }
  if (today === null || changed === null) return <Progress percent={Math.round(done * 100)} aria-label={t("planning.trying")} />;
  return <Comparison today={today} changed={changed} names={new Map(centre.kinds.map((kind) => [kind.queue_id, kind.name]))} />;
}

function Trial({ today }: { today: WhatIfCentre }) {
  const { t } = useTranslation();
  const [changed, setChanged] = useState(today);
  const [hour, setHour] = useState(0);
  const [copies, setCopies] = useState<number>(COPIES[1]);
  const start = useMutation({ mutationFn: startTrial });
  return (
    <>
      <section className="card plan-answer">
        <ChangedGroups centre={changed} today={today} change={(groups) => setChanged({ ...changed, groups })} />
        <ChangedQueues centre={changed} today={today} change={(kinds) => setChanged({ ...changed, kinds })} />
        <div className="plan-head">
          <label className="row">
            <span className="soft">{t("planning.within")}</span>
            <InputNumber<number> min={0} value={changed.within} suffix={t("planning.unit.s")} onChange={(within) => within !== null && setChanged({ ...changed, within })} />
          </label>
          <label className="row">
            <span className="soft">{t("planning.hour")}</span>
            <InputNumber<number> min={0} value={hour} onChange={(next) => next !== null && setHour(next)} data-testid="hour" />
          </label>
          <Select aria-label={t("planning.copies")} value={copies} onChange={setCopies} options={COPIES.map((value) => ({ value, label: t("planning.copies_of", { count: value }) }))} />
          <span className="grow" />
          <Button onClick={() => setChanged(today)} disabled={changed === today}>
            {t("planning.as_today")}
          </Button>
          <Button
            type="primary"
            loading={start.isPending}
            onClick={() => start.mutate({ today: { ...today, within: changed.within }, changed, hour, copies })}
            data-testid="try"
          >
            {t("planning.try")}
          </Button>
        </div>
        {start.isError && <Alert type="warning" showIcon title={errorText(start.error)} />}
      </section>
      {start.isSuccess && (
        <section className="card plan-answer plan-outcome" aria-live="polite">
          <Outcome key={start.data.id} id={start.data.id} centre={today} />
        </section>
      )}
    </>
  );
}

/** Today's centre, changed, and one day of it run many times beside the day as it is. */
export function WhatIfTab() {
  const { t, i18n } = useTranslation();
  const [weekday, setWeekday] = useState(0);
  const [weeks, setWeeks] = useState(8);
  const today = useQuery(todayQuery(weekday, weeks));
  return (
    <div data-testid="what-if-plan">
      <div className="plan-head">
        <span className="soft">{t("planning.copy_of")}</span>
        <Select aria-label={t("rosters.weekdays")} value={weekday} onChange={setWeekday} options={WEEKDAYS.map((day) => ({ value: day, label: weekdayName(day, i18n.language, "long") }))} />
        <InputNumber<number> className="plan-weeks" min={1} max={26} value={weeks} aria-label={t("planning.history_weeks")} suffix={t("planning.weeks_back")} onChange={(next) => next !== null && setWeeks(next)} />
      </div>
      {today.isPending && <Skeleton active />}
      {today.isError && <Failure error={today.error} retry={() => void today.refetch()} />}
      {today.data?.kinds.length === 0 && <Nothing text={t("planning.no_calls_that_day")} />}
      {today.data !== undefined && today.data.kinds.length > 0 && <Trial key={`${weekday} ${weeks}`} today={today.data} />}
    </div>
  );
}
