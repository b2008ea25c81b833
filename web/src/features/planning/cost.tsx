import { useQueries, useQuery } from "@tanstack/react-query";
import { Alert, Button, InputNumber, Skeleton, Table } from "antd";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Cost, costOf, type CostPeople, type CostQuestion, type CostSwing, type CostWay, type Prices, PRICES, pricesQuery } from "@/features/planning/api";
import { ReportButton } from "@/features/documents/report-button";
import { ReportTable } from "@/features/documents/report-table";
import { costComparison, costTables } from "@/features/planning/cost-tables";
import { Knob } from "@/features/planning/knob";
import { useRested } from "@/features/planning/rested";
import { decimal } from "@/features/planning/words";
import { ofKind, scenariosQuery } from "@/features/scenarios/api";
import { ScenarioBar } from "@/features/scenarios/bar";
import type { Colour } from "@/kit/chart";
import { errorText, Failure } from "@/kit/errors";
import { integer, isoDate } from "@/kit/format";

const Chart = lazy(() => import("@/kit/chart"));

const ROW_PX = 44;

function useMoney(): (value: number) => string {
  const { i18n } = useTranslation();
  return (value) => integer(Math.round(value), i18n.language);
}

/** What a year costs either way while a price is a fifth lower to a fifth higher. */
function SensitivityChart({ swings }: { swings: CostSwing[] }) {
  const { t } = useTranslation();
  const option = useCallback(
    (colour: Colour) => {
      const bars = (way: "build" | "host", shade: string) => {
        const ends = swings.map((swing) => [swing[`${way}_year_low`], swing[`${way}_year_high`]]);
        return [
          { type: "bar", stack: way, silent: true, itemStyle: { color: "transparent" }, tooltip: { show: false }, data: ends.map((pair) => Math.min(...pair)) },
          {
            name: t(`planning.way.${way}`),
            type: "bar",
            stack: way,
            barMinHeight: 3,
            itemStyle: { color: colour(shade) },
            data: ends.map((pair) => Math.max(...pair) - Math.min(...pair)),
          },
        ];
      };
      return {
        aria: { enabled: true },
        grid: { left: 190, right: 24, top: 32, bottom: 28 },
        legend: { top: 0, data: [t("planning.way.build"), t("planning.way.host")] },
        xAxis: { type: "value", scale: true },
        yAxis: { type: "category", inverse: true, data: swings.map((swing) => t(`planning.price.${swing.price}`)), axisTick: { show: false } },
        series: [...bars("build", "talking"), ...bars("host", "wrap-up")],
      };
    },
    [swings, t],
  );
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart option={option} height={`${swings.length * ROW_PX + 60}px`} label={t("planning.sensitivity")} />
    </Suspense>
  );
}

/** What either way has cost, month after month: where the lines cross building has paid off. */
function CourseChart({ found }: { found: Cost }) {
  const { t } = useTranslation();
  const option = useCallback(
    (colour: Colour) => {
      const line = (way: "build" | "host", shade: string) => ({
        name: t(`planning.way.${way}`),
        type: "line",
        showSymbol: false,
        itemStyle: { color: colour(shade) },
        data: found.course.map((each) => [each.month, each[way]]),
      });
      const crossing = found.break_even_month === null ? [] : [{ name: String(found.break_even_month), xAxis: found.break_even_month }];
      return {
        aria: { enabled: true },
        grid: { left: 80, right: 24, top: 32, bottom: 40 },
        legend: { top: 0 },
        tooltip: { trigger: "axis", valueFormatter: (value: number) => value.toFixed(0) },
        xAxis: { type: "value", max: "dataMax", minInterval: 1, name: t("planning.months"), nameLocation: "middle", nameGap: 26, splitLine: { show: false } },
        yAxis: { type: "value", min: 0 },
        series: [
          {
            ...line("build", "talking"),
            markLine: { symbol: "none", silent: true, lineStyle: { color: colour("ink-3") }, label: { formatter: "{b}", position: "insideEndTop", color: colour("ink-2") }, data: crossing },
          },
          line("host", "wrap-up"),
        ],
      };
    },
    [found, t],
  );
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart option={option} height="220px" label={t("planning.course")} />
    </Suspense>
  );
}

function Answer({ found }: { found: Cost }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const months = (value: number | null) => (value === null ? t("planning.never") : decimal(value, i18n.language));
  const right = { align: "right" as const, className: "num" };
  return (
    <>
      <p className="plan-sentence" data-testid="break-even">
        {found.break_even_month === null ? t("planning.never_pays") : t("planning.pays", { count: found.break_even_month })}
      </p>
      <Table<CostWay & { way: "build" | "host" }>
        size="small"
        rowKey="way"
        pagination={false}
        dataSource={[
          { way: "build", ...found.build },
          { way: "host", ...found.host },
        ]}
        columns={[
          { title: "", render: (_, row) => t(`planning.way.${row.way}`) },
          { title: t("planning.first_cost"), ...right, render: (_, row) => money(row.first) },
          { title: t("planning.people_monthly"), ...right, render: (_, row) => money(row.people_monthly) },
          { title: t("planning.hosting_monthly"), ...right, render: (_, row) => money(row.total_monthly - row.people_monthly) },
          { title: t("planning.total_monthly"), ...right, render: (_, row) => money(row.total_monthly) },
        ]}
      />
      <h2 className="plan-title">{t("planning.course")}</h2>
      <CourseChart found={found} />
      <h2 className="plan-title">{t("planning.by_hours")}</h2>
      <Table<CostPeople>
        size="small"
        rowKey="hours"
        pagination={false}
        dataSource={found.by_hours}
        columns={[
          { title: t("planning.hours"), ...right, render: (_, row) => decimal(row.hours, i18n.language) },
          { title: t("planning.agents"), ...right, render: (_, row) => integer(row.agents, i18n.language) },
          { title: t("planning.leads"), ...right, render: (_, row) => integer(row.leads, i18n.language) },
          { title: t("planning.people_monthly"), ...right, render: (_, row) => money(row.monthly) },
        ]}
      />
      <h2 className="plan-title">{t("planning.sensitivity")}</h2>
      <SensitivityChart swings={found.sensitivity} />
      <Table<CostSwing>
        size="small"
        rowKey="price"
        pagination={false}
        dataSource={found.sensitivity}
        columns={[
          { title: t("planning.one_price"), render: (_, row) => t(`planning.price.${row.price}`) },
          ...(["low", "high"] as const).map((end) => ({
            title: t(`planning.${end}`),
            children: [
              { title: t("planning.then_price"), ...right, render: (_: unknown, row: CostSwing) => decimal(row[end], i18n.language) },
              { title: t("planning.break_even"), ...right, render: (_: unknown, row: CostSwing) => months(row[`break_even_${end}`]) },
            ],
          })),
        ]}
      />
    </>
  );
}

function Floor({ shipped }: { shipped: Prices }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<CostQuestion>({ seats: 10, hours: 8, days: 5, shrinkage: 0, prices: shipped });
  const [compared, setCompared] = useState<string[]>([]);
  const cost = useQuery(costOf(useRested(question)));
  const kept = ofKind(useQuery(scenariosQuery).data ?? [], "cost").filter((each) => compared.includes(each.id));
  const others = useQueries({ queries: kept.map((each) => costOf(each.question.given)) });
  const beside = kept.flatMap((each, at) => {
    const found = others[at]?.data;
    return found === undefined ? [] : [[each.name, found] as const];
  });
  const side = cost.data && beside.length > 0 ? costComparison(t, [[t("scenarios.now"), cost.data], ...beside]) : null;
  const report = (found: Cost) => () => ({
    title: t("planning.cost_report"),
    subtitle: isoDate(new Date()),
    tables: [...(side === null ? [] : [side]), ...costTables(t, found, question)],
  });
  const turn = (change: Partial<typeof question>) => setQuestion((before) => ({ ...before, ...change }));
  return (
    <div data-testid="cost-plan">
      <ScenarioBar kind="cost" given={question} open={setQuestion} compared={compared} compare={setCompared}>
        {cost.data && <ReportButton name="cost" report={report(cost.data)} />}
      </ScenarioBar>
      <div className="plan-columns">
        <section className="card plan-knobs" aria-label={t("planning.given")}>
          <Knob id="seats" label={t("planning.seats")} unit="" value={question.seats} range={[1, 200]} change={(seats) => turn({ seats: Math.round(seats) })} />
          <Knob id="hours" label={t("planning.hours")} unit={t("rosters.hours_unit")} value={question.hours} range={[1, 24]} change={(hours) => turn({ hours })} />
          <Knob id="days" label={t("planning.weekdays")} unit="" value={question.days} range={[1, 7]} change={(days) => turn({ days })} />
          <Knob
            id="off"
            label={t("planning.shrinkage")}
            unit="%"
            value={Math.round(question.shrinkage * 1000) / 10}
            range={[0, 60]}
            change={(percent) => turn({ shrinkage: percent / 100 })}
          />
          <div className="row">
            <h2 className="grow">{t("planning.prices")}</h2>
            <Button size="small" disabled={question.prices === shipped} onClick={() => turn({ prices: shipped })}>
              {t("planning.as_shipped")}
            </Button>
          </div>
          {PRICES.map((price) => (
            <label key={price} className="plan-price">
              <span className="soft">{t(`planning.price.${price}`)}</span>
              <InputNumber<number>
                size="small"
                min={0}
                value={question.prices[price]}
                onChange={(value) => value !== null && turn({ prices: { ...question.prices, [price]: value } })}
                data-testid={`price-${price}`}
              />
            </label>
          ))}
        </section>
        <section className="card plan-answer" aria-live="polite">
          {cost.isError && <Alert type="warning" showIcon title={errorText(cost.error)} data-testid="refused" />}
          {cost.isPending && <Skeleton active />}
          {cost.data && !cost.isError && <Answer found={cost.data} />}
          {side !== null && <ReportTable table={side} />}
        </section>
      </div>
    </div>
  );
}

/** Build beside host: what it costs, and when it has paid off. */
export function CostTab() {
  const prices = useQuery(pricesQuery);
  if (prices.isError) return <Failure error={prices.error} retry={() => void prices.refetch()} />;
  return prices.data ? <Floor shipped={prices.data} /> : <Skeleton active />;
}
