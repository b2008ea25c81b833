import { queryOptions } from "@tanstack/react-query";

import type { Levels } from "@/features/skills/levels";
import { api } from "@/kit/api";
import type { MonitorMode } from "@/live/types";

/** An unbroken stretch of an agent's time in one state; the present one has no end. */
export interface Stretch {
  state: string;
  reason: string;
  call_id: string | null;
  started_us: number;
  ended_us: number | null;
}

export const TOLD = ["always", "whisper_and_barge", "never"] as const;
export interface Policy {
  agents_told: (typeof TOLD)[number];
}

export type Place = { queue_id: string } | { agent_id: string } | { front: true };

const agentPath = (agentId: string) => `/supervision/agents/${encodeURIComponent(agentId)}`;

export const supervision = {
  watch: (callId: string, mode: MonitorMode) => api.post("/supervision/watch", { call_id: callId, mode }),
  stop: () => api.delete("/supervision/watch"),
  takeOver: (callId: string) => api.post("/supervision/take-over", { call_id: callId }),
  hangUp: (callId: string) => api.post("/supervision/hang-up", { call_id: callId }),
  move: (callId: string, place: Place) => api.post("/supervision/move", { call_id: callId, ...place }),
  force: (agentId: string, state: "ready" | "not_ready" | "offline", reason?: string) =>
    api.post(`${agentPath(agentId)}/state`, { state, ...(reason !== undefined && { reason }) }),
  queues: (agentId: string, queueIds: string[]) => api.put(`${agentPath(agentId)}/queues`, { queue_ids: queueIds }),
  skills: (agentId: string, skills: Levels) => api.put(`${agentPath(agentId)}/skills`, { skills }),
  say: (text: string, to: { agent_ids?: string[]; queue_id?: string }) => api.post("/messages", { text, ...to }),
  read: (messageId: string) => api.post(`/messages/${encodeURIComponent(messageId)}/read`),
};

export const policyQuery = queryOptions({
  queryKey: ["supervision-policy"],
  queryFn: ({ signal }) => api.get<Policy>("/supervision/policy", signal),
});

/** How long who calls now would wait, and how far off the last estimates were. */
export interface Wait {
  expected_seconds: number | null;
  estimates: number;
  error_seconds: number | null;
  bias_seconds: number | null;
}

export const waitQuery = (queueId: string) =>
  queryOptions({
    queryKey: ["supervision", "wait", queueId],
    queryFn: ({ signal }) => api.get<Wait>(`/supervision/queues/${encodeURIComponent(queueId)}/wait`, signal),
    refetchInterval: 5000,
  });

export const dayOf = (agentId: string, since: number) =>
  queryOptions({
    queryKey: ["agent-day", agentId, since],
    queryFn: ({ signal }) => api.get<Stretch[]>(`${agentPath(agentId)}/day`, signal),
  });
