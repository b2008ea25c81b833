/** What the cost page says, as tables of a report. */
import type { TFunction } from "i18next";

import type { Cell, Table } from "@/features/documents/api";
import { type Cost, type CostQuestion, PRICES } from "@/features/planning/api";

type Row = Table["rows"][number];

const row = (format: Row["format"], ...cells: Cell[]): Row => ({ format, cells });

function ways(t: TFunction, { build, host, break_even_month }: Cost): Table {
  return {
    title: t("planning.cost_report"),
    columns: ["", t("planning.way.build"), t("planning.way.host")],
    rows: [
      row("integer", t("planning.first_cost"), build.first, host.first),
      row("integer", t("planning.people_monthly"), build.people_monthly, host.people_monthly),
      row("integer", t("planning.hosting_monthly"), build.total_monthly - build.people_monthly, host.total_monthly - host.people_monthly),
      row("integer", t("planning.total_monthly"), build.total_monthly, host.total_monthly),
      row("integer", t("planning.break_even"), break_even_month ?? t("planning.never"), null),
    ],
  };
}

function given(t: TFunction, question: CostQuestion): Table {
  return {
    title: t("planning.given"),
    columns: ["", ""],
    rows: [
      row("integer", t("planning.seats"), question.seats),
      row("decimal", t("planning.hours"), question.hours),
      row("decimal", t("planning.weekdays"), question.days),
      row("percent", t("planning.shrinkage"), question.shrinkage),
      ...PRICES.map((price) => row("decimal", t(`planning.price.${price}`), question.prices[price])),
    ],
  };
}

function people(t: TFunction, found: Cost): Table {
  return {
    title: t("planning.by_hours"),
    columns: [t("planning.hours"), t("planning.agents"), t("planning.leads"), t("planning.people_monthly")],
    rows: found.by_hours.map((each) => row("integer", each.hours, each.agents, each.leads, each.monthly)),
  };
}

function sensitivity(t: TFunction, found: Cost): Table {
  const months = (value: number | null) => value ?? t("planning.never");
  return {
    title: t("planning.sensitivity"),
    columns: [t("planning.one_price"), t("planning.low"), t("planning.break_even"), t("planning.high"), t("planning.break_even")],
    rows: found.sensitivity.map((each) => row("decimal", t(`planning.price.${each.price}`), each.low, months(each.break_even_low), each.high, months(each.break_even_high))),
  };
}

export function costTables(t: TFunction, found: Cost, question: CostQuestion): Table[] {
  return [ways(t, found), people(t, found), sensitivity(t, found), given(t, question)];
}

/** Questions beside each other, by name. */
export function costComparison(t: TFunction, all: readonly (readonly [name: string, found: Cost])[]): Table {
  const figures: [string, (found: Cost) => Cell][] = [
    [`${t("planning.way.build")} · ${t("planning.first_cost")}`, (found) => found.build.first],
    [`${t("planning.way.build")} · ${t("planning.total_monthly")}`, (found) => found.build.total_monthly],
    [`${t("planning.way.host")} · ${t("planning.first_cost")}`, (found) => found.host.first],
    [`${t("planning.way.host")} · ${t("planning.total_monthly")}`, (found) => found.host.total_monthly],
    [t("planning.agents"), (found) => found.people.agents],
    [t("planning.break_even"), (found) => found.break_even_month ?? t("planning.never")],
  ];
  return {
    title: t("scenarios.beside"),
    columns: ["", ...all.map(([name]) => name)],
    rows: figures.map(([name, of]) => row("integer", name, ...all.map(([, found]) => of(found)))),
  };
}
