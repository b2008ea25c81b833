/** What the capacity page says: on the page and in its files the same. */
import type { TFunction } from "i18next";

import type { Capacity, CapacityQuestion, Demand, Simulated } from "@/features/capacity/api";
import type { Cell, Table } from "@/features/documents/api";

type Row = Table["rows"][number];

const row = (format: Row["format"], ...cells: Cell[]): Row => ({ format, cells });

function traffic(t: TFunction, { rule }: Capacity): Table {
  return {
    title: t("capacity.traffic"),
    columns: ["", t("capacity.calls")],
    rows: [
      row("integer", t("capacity.calls_a_day"), rule.calls_per_day),
      row("integer", t("capacity.busy_hour"), rule.busy_hour_calls),
      row("integer", t("capacity.for_people"), rule.agent_calls),
    ],
  };
}

function people(t: TFunction, { rule, erlang }: Capacity, found: Simulated | null): Table {
  return {
    title: t("capacity.people"),
    columns: ["", t("capacity.rule"), t("capacity.erlang_c"), t("capacity.erlang_a"), t("capacity.simulation")],
    rows: [
      row("decimal", t("capacity.agents"), rule.agents, erlang.agents_c, erlang.agents_a, found?.fewest.agents ?? null),
      row("percent", t("capacity.level_of_rule"), null, erlang.service_level_c, erlang.service_level_a, found?.rule.service_level.mean ?? null),
      row("percent", t("capacity.level_of_fewest"), null, null, null, found?.fewest.service_level.mean ?? null),
      row("percent", t("capacity.occupancy_of_fewest"), null, null, null, found?.fewest.occupancy.mean ?? null),
      row("decimal", t("capacity.outbound_agents"), rule.outbound_agents, null, null, null),
    ],
  };
}

function lines(t: TFunction, { rule, erlang }: Capacity, found: Simulated | null): Table {
  return {
    title: t("capacity.lines"),
    columns: ["", t("capacity.rule"), t("capacity.erlang_b"), t("capacity.simulation")],
    rows: [
      row("decimal", t("capacity.trunks"), rule.trunks, null, null),
      row("decimal", t("capacity.ivr_ports"), rule.ivr_ports, erlang.ivr_ports_b, null),
      row("decimal", t("capacity.fax_ports"), rule.fax_ports, erlang.fax_ports_b, null),
      row("decimal", t("capacity.outbound_trunks"), rule.outbound_trunks, null, null),
      row("decimal", t("capacity.all_trunks"), rule.switch_trunks, erlang.trunks_b, found?.trunks ?? null),
      row("percent", t("capacity.blocked_of_rule"), null, erlang.blocking_b, null),
    ],
  };
}

function machines(t: TFunction, { recording, servers }: Capacity): Table {
  return {
    title: t("capacity.machines"),
    columns: ["", ""],
    rows: [
      row("decimal", t("capacity.gigabytes_a_day"), recording.gigabytes_a_day),
      row("decimal", t("capacity.gigabytes", { days: recording.days_kept }), recording.gigabytes),
      row("decimal", t("capacity.processors_busy"), servers.busy),
      row("integer", t("capacity.servers"), servers.servers),
    ],
  };
}

function bandwidth(t: TFunction, found: Capacity): Table {
  return {
    title: t("capacity.bandwidth"),
    columns: ["", t("capacity.kbit_a_call"), t("capacity.mbit")],
    rows: found.bandwidth.map((line) => row("decimal", line.codec, line.kbit_a_call, line.mbit)),
  };
}

export function tablesOf(t: TFunction, found: Capacity, simulated: Simulated | null): Table[] {
  return [people(t, found, simulated), lines(t, found, simulated), traffic(t, found), machines(t, found), bandwidth(t, found)];
}

const SHARES = ["person_share", "agent_load", "ivr_share", "fax_share"] as const;
const isShare = (key: string) => (SHARES as readonly string[]).includes(key);

/** What the answer hangs on, for who reads the report without the page. */
export function given(t: TFunction, { demand, sources, target, within, patience, blocking }: CapacityQuestion): Table {
  return {
    title: t("planning.given"),
    columns: ["", ""],
    rows: [
      ...(Object.keys(demand) as (keyof Demand)[]).map((key) => row(isShare(key) ? "percent" : "text", t(`capacity.given.${key}`), demand[key])),
      row("percent", t("capacity.given.target"), target),
      row("text", t("capacity.given.within"), within),
      row("text", t("capacity.given.patience"), patience),
      row("percent", t("capacity.given.blocking"), blocking),
      ...sources.map((source) => row("decimal", source.name, source.calls_a_day)),
    ],
  };
}

/** Questions beside each other, by name. */
export function comparison(t: TFunction, all: readonly (readonly [name: string, found: Capacity])[]): Table {
  const figures: [string, Row["format"], (found: Capacity) => number][] = [
    ["busy_hour", "integer", (found) => found.rule.busy_hour_calls],
    ["agents_rule", "decimal", (found) => found.rule.agents],
    ["agents_c", "integer", (found) => found.erlang.agents_c],
    ["agents_a", "integer", (found) => found.erlang.agents_a],
    ["trunks_rule", "decimal", (found) => found.rule.switch_trunks],
    ["trunks_b", "integer", (found) => found.erlang.trunks_b],
    ["ivr_ports", "decimal", (found) => found.rule.ivr_ports],
    ["fax_ports", "decimal", (found) => found.rule.fax_ports],
    ["gigabytes_kept", "decimal", (found) => found.recording.gigabytes],
    ["servers", "integer", (found) => found.servers.servers],
  ];
  return {
    title: t("scenarios.beside"),
    columns: ["", ...all.map(([name]) => name)],
    rows: figures.map(([key, format, of]) => row(format, t(`capacity.${key as "agents_c"}`), ...all.map(([, found]) => of(found)))),
  };
}
