import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Figure, Source as Counted } from "@/features/planning/api";
import { api } from "@/kit/api";

/** Calls of a month, and how they come: seconds, shares, erlangs. */
export const DEMAND = {
  customers: 1_000_000,
  calls_per_month: 2,
  days: 30,
  peak_factor: 0.2,
  person_share: 0.25,
  service: 90,
  delay: 5,
  agent_load: 0.8,
  trunk_load: 0.7,
  ivr_share: 1,
  ivr_seconds: 0,
  fax_share: 0,
  fax_seconds: 60,
  outbound_calls: 0,
  outbound_seconds: 120,
};
export type Demand = typeof DEMAND;

/** What was counted somewhere, as a mean week. */
export interface Source {
  name: string;
  /** ISO dates. */
  first_day: string;
  last_day: string;
  calls_a_day: number;
  /** Of the week; empty when only days were counted. */
  hours: number[];
}

export interface Server {
  processors: number;
  call: number;
  talking: number;
  load: number;
  spare: number;
}

export interface CapacityQuestion {
  demand: Demand;
  sources: Source[];
  target: number;
  within: number;
  patience: number;
  handle_cv: number;
  blocking: number;
  keep_days: number;
  server: Server;
}

export interface Capacity {
  /** Null without sources. */
  busy_hour: { calls_a_day: number; calls: number; calls_per_month: number; peak_factor: number; weekday: number; hour: number } | null;
  rule: {
    calls_per_day: number;
    busy_hour_calls: number;
    agent_calls: number;
    agents: number;
    trunks: number;
    ivr_ports: number;
    fax_ports: number;
    outbound_agents: number;
    outbound_trunks: number;
    switch_trunks: number;
  };
  erlang: {
    agents_c: number;
    agents_a: number;
    service_level_c: number;
    service_level_a: number;
    ivr_ports_b: number;
    fax_ports_b: number;
    trunks_b: number;
    blocking_b: number;
  };
  recording: { gigabytes_a_day: number; gigabytes: number; days_kept: number };
  bandwidth: { codec: string; kbit_a_call: number; mbit: number }[];
  servers: { calls_a_second: number; busy: number; servers: number };
}

interface Fare {
  agents: number;
  service_level: Figure;
  abandon_probability: Figure;
  asa: Figure;
  occupancy: Figure;
}

export interface Simulated {
  rule: Fare;
  fewest: Fare;
  trunks: number;
}

export const capacityOf = (question: CapacityQuestion) =>
  queryOptions({
    queryKey: ["capacity", question],
    queryFn: () => api.post<Capacity>("/capacity", question),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });

export const simulationOf = (question: CapacityQuestion) =>
  queryOptions({
    queryKey: ["capacity-simulation", question],
    queryFn: () => api.post<Simulated>("/capacity/simulation", question),
    staleTime: Infinity,
    retry: false,
  });

export const readSource = (given: { name: string; counted: Extract<Counted, { kind: "queue" | "file" }> }) => api.post<Source>("/capacity/sources", given);
