import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton, Switch } from "antd";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { type People, peopleCurve, type PeopleQuestion } from "@/features/planning/api";
import { Knob } from "@/features/planning/knob";
import { useRested } from "@/features/planning/rested";
import { decimal } from "@/features/planning/words";
import type { Colour } from "@/kit/chart";
import { errorText } from "@/kit/errors";
import { integer, percent } from "@/kit/format";

const Chart = lazy(() => import("@/kit/chart"));

const FIRST: PeopleQuestion = { calls: 200, minutes: 30, aht: 240, target: 0.8, within: 20, patience: 180, shrinkage: 0.3, month: 1500 };
const PATIENT = 180;

/** "32 agents answer 83 % within 20 s; 31 would answer 76 % and save 1 500 a month." */
function Sentence({ found, question }: { found: People; question: PeopleQuestion }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => integer(Math.round(value), i18n.language);
  const now = found.points.find((point) => point.agents === found.agents);
  if (now === undefined) return null;
  return (
    <div className="plan-sentence" data-testid="sentence">
      <b>
        {t("planning.enough", { count: found.agents, agents: number(found.agents), level: percent(now.service_level, 1), within: question.within })}
      </b>{" "}
      {found.fewer === null
        ? t("planning.cannot_be_spared")
        : t("planning.one_fewer", {
            agents: number(found.agents - 1),
            level: percent(found.fewer.service_level, 1),
            saved: number(found.fewer.saved),
            lost: decimal(found.fewer.lost, i18n.language),
            minutes: question.minutes,
          })}
      <p className="soft">
        {t("planning.aside", {
          load: decimal(found.load, i18n.language),
          rostered: number(now.rostered),
          cost: number(now.cost),
          occupancy: percent(now.occupancy, 1),
          agents_c: number(found.agents_c),
        })}
      </p>
    </div>
  );
}

function Curves({ found, target }: { found: People; target: number }) {
  const { t } = useTranslation();
  const levels = useCallback(
    (colour: Colour) => {
      const line = (name: string, key: "service_level" | "service_level_c" | "occupancy", shade: string, dashed = false) => ({
        name,
        type: "line",
        showSymbol: false,
        lineStyle: { width: 2, ...(dashed && { type: "dashed" }) },
        itemStyle: { color: colour(shade) },
        data: found.points.map((point) => [point.agents, point[key] * 100]),
      });
      return {
        aria: { enabled: true },
        grid: { left: 48, right: 24, top: 36, bottom: 40 },
        legend: { top: 0 },
        tooltip: { trigger: "axis", valueFormatter: (value: number) => `${value.toFixed(1)} %` },
        xAxis: { type: "value", min: "dataMin", max: "dataMax", minInterval: 1, name: t("planning.agents"), nameLocation: "middle", nameGap: 26, splitLine: { show: false } },
        yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value} %" } },
        series: [
          {
            ...line(t("planning.service_level"), "service_level", "talking"),
            markLine: {
              symbol: "none",
              silent: true,
              lineStyle: { color: colour("ink-3") },
              label: { formatter: "{b}", position: "insideEndTop", color: colour("ink-2") },
              data: [
                { name: t("planning.target"), yAxis: target * 100 },
                { name: String(found.agents), xAxis: found.agents },
              ],
            },
          },
          line(t("planning.service_level_c"), "service_level_c", "not-ready", true),
          line(t("planning.occupancy"), "occupancy", "wrap-up"),
        ],
      };
    },
    [found, target, t],
  );
  const costs = useCallback(
    (colour: Colour) => ({
      aria: { enabled: true },
      grid: { left: 72, right: 56, top: 36, bottom: 40 },
      legend: { top: 0 },
      tooltip: { trigger: "axis", valueFormatter: (value: number | null) => (value === null ? "∞" : value.toFixed(0)) },
      xAxis: { type: "value", min: "dataMin", max: "dataMax", minInterval: 1, name: t("planning.agents"), nameLocation: "middle", nameGap: 26, splitLine: { show: false } },
      yAxis: [
        { type: "value", scale: true },
        { type: "value", min: 0, axisLabel: { formatter: `{value} ${t("planning.unit.s")}` }, splitLine: { show: false } },
      ],
      series: [
        {
          name: t("planning.cost"),
          type: "line",
          showSymbol: false,
          itemStyle: { color: colour("accent") },
          data: found.points.map((point) => [point.agents, point.cost]),
        },
        {
          name: t("planning.asa"),
          type: "line",
          yAxisIndex: 1,
          showSymbol: false,
          itemStyle: { color: colour("wrap-up") },
          lineStyle: { type: "dashed" },
          data: found.points.map((point) => [point.agents, point.asa]),
        },
      ],
    }),
    [found, t],
  );
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart option={levels} height="260px" label={t("planning.levels_chart")} />
      <Chart option={costs} height="200px" label={t("planning.costs_chart")} />
    </Suspense>
  );
}

/** Sliders on the left, what they mean on the right. */
export function PeopleTab() {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(FIRST);
  const asked = useRested(question);
  const curve = useQuery(peopleCurve(asked));
  const turn = (change: Partial<PeopleQuestion>) => setQuestion((before) => ({ ...before, ...change }));
  const share = (key: "target" | "shrinkage") => ({ value: Math.round(question[key] * 1000) / 10, change: (value: number) => turn({ [key]: value / 100 }) });
  return (
    <div className="plan-columns" data-testid="people-plan">
      <section className="card plan-knobs" aria-label={t("planning.given")}>
        <Knob id="calls" label={t("planning.calls")} unit="" value={question.calls} range={[1, 1000]} change={(calls) => turn({ calls })} />
        <Knob id="minutes" label={t("planning.minutes")} unit={t("planning.unit.min")} value={question.minutes} range={[5, 60]} step={5} change={(minutes) => turn({ minutes })} />
        <Knob id="aht" label={t("planning.aht")} unit={t("planning.unit.s")} value={question.aht} range={[10, 900]} step={5} change={(aht) => turn({ aht })} />
        <Knob id="target" label={t("planning.target")} unit="%" range={[50, 99]} {...share("target")} />
        <Knob id="within" label={t("planning.within")} unit={t("planning.unit.s")} value={question.within} range={[0, 120]} step={5} change={(within) => turn({ within })} />
        <label className="row">
          <Switch size="small" checked={question.patience !== null} onChange={(on) => turn({ patience: on ? PATIENT : null })} data-testid="gives-up" />
          <span>{t("planning.gives_up")}</span>
        </label>
        {question.patience !== null && (
          <Knob id="patience" label={t("planning.patience")} unit={t("planning.unit.s")} value={question.patience} range={[10, 900]} step={10} change={(patience) => turn({ patience })} />
        )}
        <Knob id="shrinkage" label={t("planning.shrinkage")} unit="%" range={[0, 60]} {...share("shrinkage")} />
        <Knob id="month" label={t("planning.month")} unit="" value={question.month} range={[0, 20_000]} step={100} change={(month) => turn({ month })} />
      </section>
      <section className="card plan-answer" aria-live="polite">
        {curve.isError && <Alert type="warning" showIcon title={errorText(curve.error)} data-testid="refused" />}
        {curve.isPending && <Skeleton active />}
        {curve.data && !curve.isError && (
          <>
            <Sentence found={curve.data} question={asked} />
            <Curves found={curve.data} target={asked.target} />
          </>
        )}
      </section>
    </div>
  );
}
