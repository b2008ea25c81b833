import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { STRATEGIES } from "@/features/queues/api";
import { api, ApiError, query } from "@/kit/api";

/** Seconds and shares, as the formulas take them. */
export interface PeopleQuestion {
  calls: number;
  minutes: number;
  aht: number;
  target: number;
  within: number;
  /** Null: nobody gives up. */
  patience: number | null;
  shrinkage: number;
  month: number;
}

export interface PeoplePoint {
  agents: number;
  rostered: number;
  cost: number;
  service_level: number;
  service_level_c: number;
  /** Null: the queue grows without end. */
  asa: number | null;
  abandoned: number;
  occupancy: number;
}

export interface People {
  load: number;
  agents: number;
  agents_c: number;
  fewer: { service_level: number; saved: number; lost: number } | null;
  points: PeoplePoint[];
}

export type Source =
  | { kind: "queue"; queue_id: string; weeks: number }
  | { kind: "file"; text: string; zeros: boolean; skip_bad_rows: boolean }
  | { kind: "estimate"; daily: number; from_minute: number; to_minute: number; weekdays: number };

export interface ForecastQuestion {
  source: Source;
  /** ISO date. */
  first_day: string;
  weeks: number;
  country: string | null;
  events: { day: string; name: string; effect: number }[];
  staffing: {
    /** Null: as the queue's calls had it. */
    aht: number | null;
    target: number;
    within: number;
    patience: number | null;
    occupancy: number;
    shrinkage: Record<string, number>;
    hour: number;
    lost: number;
  };
}

export interface ForecastRow {
  /** ISO, by the clock on the centre's wall. */
  start: string;
  mean: number;
  low: number;
  high: number;
  agents: number;
  rostered: number;
  mean_only: number;
  service_level: number;
  occupancy: number;
  one_fewer_level: number;
  one_fewer_abandoned: number;
  one_fewer_cost: number;
}

export interface Forecast {
  minutes: number;
  aht: number;
  method: string;
  errors: Record<string, number>;
  notes: string[];
  rows: ForecastRow[];
  /** As a roster plan takes them, without the queue. */
  needs: { weekdays: number[]; from_minute: number; to_minute: number; people: number }[];
}

export const peopleCurve = (question: PeopleQuestion) =>
  queryOptions({
    queryKey: ["planning-people", question],
    queryFn: () => api.post<People>("/planning/people", question),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });

export const makeForecast = (question: ForecastQuestion) => api.post<Forecast>("/planning/forecasts", question);

export interface WhatIfKind {
  queue_id: string;
  name: string;
  /** By half-hour of the day. */
  calls: number[];
  handle: number;
  patience: number | null;
  strategy: (typeof STRATEGIES)[number];
  weight: number;
  ageing: number;
}

export interface WhatIfGroup {
  name: string;
  agents: number;
  /** Her order of the queues, 1 first. */
  serves: Record<string, number>;
  from_minute: number;
  to_minute: number;
}

export interface WhatIfCentre {
  kinds: WhatIfKind[];
  groups: WhatIfGroup[];
  within: number;
}

/** A mean, and the interval the true one is in with 99 %. */
export interface Figure {
  mean: number;
  low: number;
  high: number;
}

export const FIGURES = ["service_level", "abandon_probability", "asa", "occupancy"] as const;
export type Figures = Partial<Record<(typeof FIGURES)[number], Figure>>;

export interface Side {
  all: Figures;
  kinds: Record<string, Figures>;
  cost: number;
}

export interface Trial {
  done: number;
  problem: { code: string; message: string } | null;
  today: Side | null;
  changed: Side | null;
}

const WHILE_RUNNING_MS = 500;

export const todayQuery = (weekday: number, weeks: number) =>
  queryOptions({
    queryKey: ["planning-centre", weekday, weeks],
    queryFn: ({ signal }) => api.get<WhatIfCentre>(`/planning/centre${query({ weekday, weeks })}`, signal),
    staleTime: Infinity,
  });

export const startTrial = (given: { today: WhatIfCentre; changed: WhatIfCentre; hour: number; copies: number }) =>
  api.post<{ id: string }>("/planning/trials", given);

export const trialQuery = (id: string) =>
  queryOptions({
    queryKey: ["planning-trial", id],
    queryFn: ({ signal }) => api.get<Trial>(`/planning/trials/${encodeURIComponent(id)}`, signal),
    // a centre that comes back knows nothing of it and says so
    refetchInterval: ({ state: { error, data } }) => ((error instanceof ApiError && error.status === 404) || data?.today || data?.problem ? false : WHILE_RUNNING_MS),
  });

export const PRICES = [
  "computer",
  "furniture",
  "headset",
  "system",
  "hosting_seat_month",
  "agent_month",
  "lead_month",
  "agents_per_lead",
  "weekly_hours",
] as const;
export type Price = (typeof PRICES)[number];
export type Prices = Record<Price, number>;

export interface CostQuestion {
  seats: number;
  hours: number;
  days: number;
  shrinkage: number;
  prices: Prices;
}

export interface CostWay {
  first: number;
  monthly: number;
  people_monthly: number;
  total_monthly: number;
}

export interface CostPeople {
  hours: number;
  agents: number;
  leads: number;
  monthly: number;
}

export interface CostSwing {
  price: Price;
  low: number;
  high: number;
  /** Months; null: never. */
  break_even_low: number | null;
  break_even_high: number | null;
  build_year_low: number;
  build_year_high: number;
  host_year_low: number;
  host_year_high: number;
}

export interface Cost {
  build: CostWay;
  host: CostWay;
  people: CostPeople;
  /** Null: never. */
  break_even_month: number | null;
  course: { month: number; build: number; host: number }[];
  by_hours: CostPeople[];
  sensitivity: CostSwing[];
}

export const pricesQuery = queryOptions({
  queryKey: ["planning-prices"],
  queryFn: ({ signal }) => api.get<Prices>("/planning/prices", signal),
  staleTime: Infinity,
});

export const costOf = (question: CostQuestion) =>
  queryOptions({
    queryKey: ["planning-cost", question],
    queryFn: () => api.post<Cost>("/planning/cost", question),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
