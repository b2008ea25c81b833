import { queryOptions } from "@tanstack/react-query";

import type { Calendar, Flow, FlowSummary } from "@/features/flows/types";
import { api } from "@/kit/api";

const PASSES_AGAIN_MS = 5000;

export const path = (flowId: string) => `/flows/${encodeURIComponent(flowId)}`;

export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: ({ signal }) => api.get<FlowSummary[]>("/flows", signal),
});

export const flowQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId],
    queryFn: ({ signal }) => api.get<Flow>(path(flowId), signal),
  });

/** How many callers came to each node today. */
export const passesQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId, "passes"],
    queryFn: ({ signal }) => api.get<{ node: string; passes: number }[]>(`${path(flowId)}/passes`, signal),
    refetchInterval: PASSES_AGAIN_MS,
  });

export const calendarsQuery = queryOptions({
  queryKey: ["calendars"],
  queryFn: ({ signal }) => api.get<Calendar[]>("/calendars", signal),
});
