import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export const STRATEGIES = ["longest_idle", "round_robin", "fewest_calls", "least_occupied", "ring_all"] as const;
export const SPILL_WHEN = ["wait", "size", "estimate", "hours"] as const;

/** Where calls go instead of waiting on: to a queue or into a flow. A calendar where it is by hours, a limit where not. */
export interface Spill {
  when: (typeof SPILL_WHEN)[number];
  limit: number;
  queue_id: string | null;
  flow_id: string | null;
  calendar_id: string | null;
}

export interface Queue {
  id: string;
  name: string;
  ring_seconds: number;
  /** After so many calls in a row that she let ring an agent is not ready. */
  most_misses: number;
  wrap_up_seconds: number;
  service_level_percent: number;
  service_level_seconds: number;
  short_abandon_seconds: number;
  announce_seconds: number;
  record: boolean;
  strategy: (typeof STRATEGIES)[number];
  weight: number;
  ageing_seconds: number;
  vip_priority: number;
  gold_priority: number;
  skills: Record<string, number>;
  relaxing: { after_seconds: number; lower_by: number }[];
  spill: Spill[];
  keep_ready: number;
  last_agent_seconds: number;
  park_seconds: number;
  announce_position: boolean;
  announce_wait: boolean;
  caller_id: string;
  callback_offer_seconds: number;
  callback_tries: number;
  callback_busy_seconds: number;
  callback_silent_seconds: number;
  /** When customers are called back; null: at any hour. */
  callback_calendar_id: string | null;
  member_ids: string[];
  /** Members whose order is not 1. */
  orders: Record<string, number>;
}

export interface PhoneNumber {
  id: string;
  number: string;
  label: string;
  /** It leads to a queue or to a flow. */
  queue_id: string | null;
  flow_id: string | null;
  locale: string;
  greeting: string;
}

export const queuesQuery = queryOptions({
  queryKey: ["queues"],
  queryFn: ({ signal }) => api.get<Queue[]>("/queues", signal),
});

export const numbersQuery = queryOptions({
  queryKey: ["numbers"],
  queryFn: ({ signal }) => api.get<PhoneNumber[]>("/numbers", signal),
});
