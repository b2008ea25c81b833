import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

/** One entry of a list agents choose from. */
export interface Choice {
  code: string;
  label_en: string;
  label_zh: string;
  position: number;
}

const LISTS_STALE_MS = 5 * 60_000;

export const reasonsQuery = queryOptions({
  queryKey: ["not-ready-reasons"],
  queryFn: ({ signal }) => api.get<Choice[]>("/not-ready-reasons", signal),
  staleTime: LISTS_STALE_MS,
});

export const dispositionsQuery = queryOptions({
  queryKey: ["dispositions"],
  queryFn: ({ signal }) => api.get<Choice[]>("/dispositions", signal),
  staleTime: LISTS_STALE_MS,
});
