import { useQueries, useQuery } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Capacity, capacityOf, type CapacityQuestion, DEMAND, type Simulated, simulationOf } from "@/features/capacity/api";
import { CapacityForm } from "@/features/capacity/form";
import { comparison, given, tablesOf } from "@/features/capacity/tables";
import type { Table } from "@/features/documents/api";
import { ReportButton } from "@/features/documents/report-button";
import { ReportTable } from "@/features/documents/report-table";
import { useRested } from "@/features/planning/rested";
import { decimal } from "@/features/planning/words";
import { weekdayName } from "@/features/rosters/words";
import { ofKind, scenariosQuery } from "@/features/scenarios/api";
import { ScenarioBar } from "@/features/scenarios/bar";
import { errorText } from "@/kit/errors";
import { integer, isoDate, percent } from "@/kit/format";

const FIRST: CapacityQuestion = {
  demand: DEMAND,
  sources: [],
  target: 0.8,
  within: 20,
  patience: 180,
  handle_cv: 1,
  blocking: 0.01,
  keep_days: 90,
  server: { processors: 8, call: 0.04, talking: 0.01, load: 0.6, spare: 1 },
};
const SIMULATED_AFTER_MS = 1000;

function useSentence(): (found: Capacity, question: CapacityQuestion) => string {
  const { t, i18n } = useTranslation();
  return ({ rule, erlang }, { target, within }) =>
    t("capacity.sentence", {
      agents: decimal(rule.agents, i18n.language),
      trunks: decimal(rule.trunks, i18n.language),
      erlang: integer(erlang.agents_a, i18n.language),
      level: percent(target, 1),
      within,
      lines: integer(erlang.trunks_b, i18n.language),
    });
}

/** When the sources are busiest, as a sentence. */
function Counted({ counted }: { counted: NonNullable<Capacity["busy_hour"]> }) {
  const { t, i18n } = useTranslation();
  return (
    <p className="soft" data-testid="counted">
      {t("capacity.counted", {
        calls: decimal(counted.calls, i18n.language),
        day: weekdayName(counted.weekday, i18n.language, "long"),
        hour: counted.hour,
        daily: decimal(counted.calls_a_day, i18n.language),
      })}
    </p>
  );
}

interface AnswerProps {
  found: Capacity;
  question: CapacityQuestion;
  simulated: { data: Simulated | undefined; error: Error | null };
  tables: Table[];
}

function Answer({ found, question, simulated, tables }: AnswerProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <>
      <p className="plan-sentence" data-testid="capacity-sentence">
        {sentence(found, question)}
      </p>
      {found.busy_hour !== null && <Counted counted={found.busy_hour} />}
      {simulated.error !== null && <Alert type="info" showIcon title={errorText(simulated.error)} data-testid="not-simulated" />}
      {simulated.error === null && simulated.data === undefined && <p className="faint">{t("capacity.simulating")}</p>}
      {tables.map((table) => (
        <ReportTable key={table.title} table={table} />
      ))}
      <p className="faint">{t("capacity.hint")}</p>
    </>
  );
}

/** From customers to the size of a centre. */
export function CapacityTab() {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(FIRST);
  const [compared, setCompared] = useState<string[]>([]);
  const asked = useRested(question);
  const size = useQuery(capacityOf(asked));
  const simulated = useQuery({ ...simulationOf(useRested(question, SIMULATED_AFTER_MS)), enabled: size.isSuccess });
  const kept = ofKind(useQuery(scenariosQuery).data ?? [], "capacity").filter((each) => compared.includes(each.id));
  const others = useQueries({ queries: kept.map((each) => capacityOf(each.question.given)) });
  const sentence = useSentence();

  const tables = size.data ? tablesOf(t, size.data, simulated.data ?? null) : [];
  const beside = kept.flatMap((each, at) => {
    const found = others[at]?.data;
    return found === undefined ? [] : [[each.name, found] as const];
  });
  if (size.data && beside.length > 0) tables.unshift(comparison(t, [[t("scenarios.now"), size.data], ...beside]));
  const report = () => ({
    title: t("capacity.report"),
    subtitle: size.data ? `${isoDate(new Date())} · ${sentence(size.data, asked)}` : "",
    tables: [...tables, given(t, asked)],
  });
  return (
    <div data-testid="capacity-plan">
      <ScenarioBar kind="capacity" given={question} open={setQuestion} compared={compared} compare={setCompared}>
        {tables.length > 0 && <ReportButton name="capacity" report={report} />}
      </ScenarioBar>
      <div className="plan-columns">
        <section className="card plan-knobs" aria-label={t("planning.given")}>
          <CapacityForm question={question} turn={(change) => setQuestion((before) => ({ ...before, ...change }))} counted={size.data?.busy_hour ?? null} />
        </section>
        <section className="card plan-answer" aria-live="polite">
          {size.isError && <Alert type="warning" showIcon title={errorText(size.error)} data-testid="refused" />}
          {size.isPending && <Skeleton active />}
          {size.data && !size.isError && <Answer found={size.data} question={asked} simulated={simulated} tables={tables} />}
        </section>
      </div>
    </div>
  );
}
