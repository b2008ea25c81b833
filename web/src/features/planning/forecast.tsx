import { CalendarOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Segmented, Skeleton, Table } from "antd";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Forecast, type ForecastQuestion, type ForecastRow, makeForecast } from "@/features/planning/api";
import { ForecastForm, questionOf } from "@/features/planning/forecast-form";
import { HandOver } from "@/features/planning/hand-over";
import { clockOf, dayOf, daysOf, decimal, weeksOf } from "@/features/planning/words";
import { dayName } from "@/features/rosters/words";
import type { Colour } from "@/kit/chart";
import { errorText } from "@/kit/errors";
import { duration, integer, percent } from "@/kit/format";
import { ExportButton, Nothing } from "@/kit/list";

const Chart = lazy(() => import("@/kit/chart"));

/** Calls to come with their range, and the agents they need, interval by interval. */
function WeekChart({ rows }: { rows: ForecastRow[] }) {
  const { t, i18n } = useTranslation();
  const option = useCallback(
    (colour: Colour) => {
      const hidden = { type: "line", stack: "range", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
      return {
        aria: { enabled: true },
        grid: { left: 48, right: 48, top: 36, bottom: 28 },
        legend: { top: 0, data: [t("planning.calls_to_come"), t("planning.range"), t("planning.agents")] },
        tooltip: { trigger: "axis", valueFormatter: (value: number) => decimal(value, i18n.language) },
        xAxis: {
          type: "category",
          data: rows.map((row) => `${dayName(dayOf(row.start), i18n.language)} ${clockOf(row.start)}`),
          axisLabel: { hideOverlap: true },
        },
        yAxis: [
          { type: "value", min: 0 },
          { type: "value", min: 0, minInterval: 1, splitLine: { show: false } },
        ],
        series: [
          { ...hidden, name: "low", data: rows.map((row) => row.low) },
          {
            ...hidden,
            name: t("planning.range"),
            itemStyle: { color: colour("talking-soft") },
            areaStyle: { color: colour("talking-soft"), opacity: 1 },
            data: rows.map((row) => row.high - row.low),
          },
          { name: t("planning.calls_to_come"), type: "line", showSymbol: false, itemStyle: { color: colour("talking") }, data: rows.map((row) => row.mean) },
          {
            name: t("planning.agents"),
            type: "line",
            step: "middle",
            yAxisIndex: 1,
            showSymbol: false,
            lineStyle: { type: "dashed" },
            itemStyle: { color: colour("accent") },
            data: rows.map((row) => row.agents),
          },
        ],
      };
    },
    [rows, t, i18n.language],
  );
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart option={option} height="260px" label={t("planning.forecast_chart")} />
    </Suspense>
  );
}

function DayTable({ rows }: { rows: ForecastRow[] }) {
  const { t, i18n } = useTranslation();
  const priced = rows.some((row) => row.one_fewer_cost !== 0);
  const figure = (title: string, render: (row: ForecastRow) => string) => ({
    title,
    align: "right" as const,
    className: "num",
    render: (_: unknown, row: ForecastRow) => render(row),
  });
  return (
    <Table<ForecastRow>
      size="small"
      rowKey="start"
      dataSource={rows}
      pagination={false}
      columns={[
        figure(t("planning.time"), (row) => clockOf(row.start)),
        figure(t("planning.calls_to_come"), (row) => `${decimal(row.mean, i18n.language)} (${decimal(row.low, i18n.language, 0)} – ${decimal(row.high, i18n.language, 0)})`),
        figure(t("planning.agents"), (row) => integer(row.agents, i18n.language)),
        figure(t("planning.rostered"), (row) => integer(row.rostered, i18n.language)),
        figure(t("planning.service_level"), (row) => percent(row.service_level, 1)),
        figure(t("planning.occupancy"), (row) => percent(row.occupancy, 1)),
        figure(t("planning.fewer_level"), (row) => percent(row.one_fewer_level, 1)),
        ...(priced ? [figure(t("planning.fewer_cost"), (row) => decimal(row.one_fewer_cost, i18n.language, 2))] : []),
      ]}
    />
  );
}

/** What the forecast was made of, before anybody believes it. */
function Notes({ found }: { found: Forecast }) {
  const { t, i18n } = useTranslation();
  const off = found.errors[found.method];
  return (
    <div className="plan-notes" data-testid="notes">
      <p className="soft">
        {off === undefined
          ? t("planning.made_by_estimate", { aht: duration(found.aht) })
          : t("planning.made_by", { method: t(`planning.method.${found.method as "same weekday"}`), off: decimal(off * 100, i18n.language), aht: duration(found.aht) })}
      </p>
      {found.notes.length > 0 && (
        <Alert
          type="info"
          title={t("planning.mended")}
          description={
            <ul>
              {found.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          }
        />
      )}
    </div>
  );
}

function Answer({ found, question }: { found: Forecast; question: ForecastQuestion }) {
  const { t, i18n } = useTranslation();
  const weeks = useMemo(() => weeksOf(found.rows, question.first_day), [found, question.first_day]);
  const [week, setWeek] = useState(0);
  const [day, setDay] = useState<string>();
  const [handing, setHanding] = useState(false);
  const rows = weeks[week] ?? [];
  const days = daysOf(rows);
  const shown = day !== undefined && days.includes(day) ? day : days[0];
  const table = async () =>
    Promise.resolve([
      ["start", "mean", "low", "high", "agents", "rostered", "service_level", "occupancy", "one_fewer_level", "one_fewer_cost"],
      ...found.rows.map((row) => [
        row.start,
        row.mean,
        row.low,
        row.high,
        row.agents,
        row.rostered,
        row.service_level,
        row.occupancy,
        row.one_fewer_level,
        row.one_fewer_cost,
      ]),
    ]);
  return (
    <div data-testid="forecast-answer">
      <div className="plan-head">
        <Segmented
          value={week}
          options={weeks.map((each, at) => ({ value: at, label: dayName(dayOf(each[0]?.start ?? ""), i18n.language) }))}
          onChange={setWeek}
          aria-label={t("rosters.weeks")}
        />
        <span className="grow" />
        <ExportButton name="forecast" rows={table} />
        <Button type="primary" icon={<CalendarOutlined />} onClick={() => setHanding(true)} data-testid="hand-over">
          {t("planning.hand_over")}
        </Button>
      </div>
      <WeekChart rows={rows} />
      <Notes found={found} />
      <div className="plan-head">
        <Segmented
          {...(shown !== undefined && { value: shown })}
          options={days.map((each) => ({ value: each, label: dayName(each, i18n.language) }))}
          onChange={setDay}
          aria-label={t("rosters.day")}
        />
      </div>
      <DayTable rows={rows.filter((row) => dayOf(row.start) === shown)} />
      {handing && <HandOver found={found} question={question} close={() => setHanding(false)} />}
    </div>
  );
}

/** From the past to whom every interval of some weeks needs, and on to their roster. */
export function ForecastTab() {
  const { t } = useTranslation();
  const forecast = useMutation({ mutationFn: makeForecast });
  const answer = useRef<HTMLElement>(null);
  const ask = (question: ForecastQuestion) => {
    forecast.mutate(question);
    answer.current?.scrollIntoView();
  };
  return (
    <div className="plan-columns" data-testid="forecast-plan">
      <section className="card plan-knobs" aria-label={t("planning.given")}>
        <ForecastForm busy={forecast.isPending} ask={(fields) => ask(questionOf(fields))} />
      </section>
      <section ref={answer} className="card plan-answer" aria-live="polite">
        {forecast.isIdle && <Nothing text={t("planning.nothing_yet")} />}
        {forecast.isPending && <Skeleton active />}
        {forecast.isError && <Alert type="warning" showIcon title={errorText(forecast.error)} data-testid="refused" />}
        {forecast.isSuccess && <Answer key={forecast.submittedAt} found={forecast.data} question={forecast.variables} />}
      </section>
    </div>
  );
}
