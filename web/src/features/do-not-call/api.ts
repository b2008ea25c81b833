import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, query } from "@/kit/api";

export const ENTRIES_PAGE = 50;

export interface Entry {
  number: string;
  note: string;
  added_by: string;
  added_at: string;
}

/** `page` from 1. */
export const entriesQuery = (q: string, page: number) =>
  queryOptions({
    queryKey: ["do-not-call", q, page],
    queryFn: ({ signal }) =>
      api.get<{ items: Entry[]; total: number }>(`/do-not-call${query({ q, page, page_size: ENTRIES_PAGE })}`, signal),
    placeholderData: keepPreviousData,
  });

export const entries = {
  add: (entry: { number: string; note: string }) => api.post("/do-not-call", entry),
  remove: (number: string) => api.delete(`/do-not-call/${encodeURIComponent(number)}`),
};
