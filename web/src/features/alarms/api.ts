import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";
import type { AgentState, AlarmKind } from "@/live/types";

export interface AlarmRule {
  id: string;
  kind: AlarmKind;
  threshold: number;
  clear_at: number;
  for_seconds: number;
  queue_id: string | null;
  /** Of the kind agent_state; "" otherwise. */
  state: AgentState | "";
  min_calls: number;
  active: boolean;
}

export const rulesQuery = queryOptions({
  queryKey: ["alarm-rules"],
  queryFn: ({ signal }) => api.get<AlarmRule[]>("/alarm-rules", signal),
});

const pathOf = (id: string) => `/alarm-rules/${encodeURIComponent(id)}`;

export const alarms = {
  take: (id: string) => api.post(`/alarms/${encodeURIComponent(id)}/take`),
  create: (rule: Omit<AlarmRule, "id">) => api.post("/alarm-rules", rule),
  replace: (id: string, rule: Omit<AlarmRule, "id">) => api.put(pathOf(id), rule),
  remove: (id: string) => api.delete(pathOf(id)),
};

/** Seconds in each state from which an agent's alarm is raised; the shortest where several rules say. */
export function norms(rules: readonly AlarmRule[]): Partial<Record<AgentState, number>> {
  const found: Partial<Record<AgentState, number>> = {};
  for (const { kind, state, threshold, active } of rules) {
    if (kind === "agent_state" && state !== "" && active) found[state] = Math.min(threshold, found[state] ?? threshold);
  }
  return found;
}

/** Kinds whose figure is bad when it is low. */
export const FALLING: ReadonlySet<AlarmKind> = new Set(["service_level"]);
/** Kinds that can be about one queue only. */
export const OF_QUEUES: ReadonlySet<AlarmKind> = new Set(["calls_waiting", "longest_wait", "service_level", "abandon_rate"]);
export const RATES: ReadonlySet<AlarmKind> = new Set(["service_level", "abandon_rate"]);

export function unitOf(kind: AlarmKind): "seconds" | "percent" | "calls" | null {
  if (kind === "part_away" || kind === "trunk_away") return null;
  if (kind === "calls_waiting") return "calls";
  return kind === "longest_wait" || kind === "agent_state" ? "seconds" : "percent";
}
