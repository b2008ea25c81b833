import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { dayStart, type Peaks } from "@/features/calls/api";
import type { RecordingState } from "@/features/calls/types";
import type { RecordingSearch } from "@/features/recordings/search";
import { api, query } from "@/kit/api";

export const PAGE_SIZE = 50;

export interface RecordingItem {
  id: string;
  call_id: string;
  started_us: number;
  state: RecordingState;
  seconds: number | null;
  expected_seconds: number | null;
  size_bytes: number | null;
  held_us: number | null;
  held_by: string | null;
  held_reason: string | null;
  customer_number: string;
  customer_name: string | null;
  queue_id: string | null;
  agent_id: string | null;
  statements: Statement[];
}

/** What a caller stated for the record, and what the flow knew then. */
export interface Statement {
  name: string;
  offset_seconds: number;
  seconds: number;
  values: Record<string, string | number | boolean | null>;
}

interface Page {
  items: RecordingItem[];
  total: number;
}

export const recordingsQuery = (search: RecordingSearch) =>
  queryOptions({
    queryKey: ["recordings", search],
    queryFn: ({ signal }) => {
      const parameters = query({
        from_us: search.from && dayStart(search.from),
        until_us: search.to && dayStart(search.to, 1),
        state: search.state,
        queue_id: search.queue,
        agent_id: search.agent,
        held: search.held && "true",
        stated: search.stated && "true",
        q: search.q,
        page: search.page ?? 1,
        page_size: PAGE_SIZE,
      });
      return api.get<Page>(`/recordings${parameters}`, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: (search.page ?? 1) === 1 ? 10_000 : false,
  });

/** Small waveforms of the recordings of one page. */
export const waveformsQuery = (ids: string[]) =>
  queryOptions({
    queryKey: ["waveforms", ids],
    queryFn: ({ signal }) => {
      const asked = ids.map((id) => `id=${encodeURIComponent(id)}`).join("&");
      return api.get<Record<string, Peaks>>(`/recordings/waveforms?${asked}`, signal);
    },
    enabled: ids.length > 0,
    staleTime: Infinity,
  });

export interface Retention {
  /** Null is for ever. */
  default_days: number | null;
  queues: { queue_id: string; days: number | null }[];
}

export const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => api.get<Retention>("/recordings/retention", signal),
});

const place = (id: string) => `/recordings/${encodeURIComponent(id)}`;

export const hold = (id: string, reason: string) => api.post(`${place(id)}/hold`, { reason });
export const release = (id: string, reason: string) => api.post(`${place(id)}/release`, { reason });
export const remove = (id: string, reason: string) => api.post(`${place(id)}/delete`, { reason });

export interface Export {
  id: string;
  recordings: number;
  size_bytes: number;
}

/** Prepares an export and has the browser fetch it, which shows how far it is. */
export async function exportAll(ids: string[], reason: string): Promise<Export> {
  const made = await api.post<Export>("/recordings/exports", { recording_ids: ids, reason });
  window.location.assign(`/api/recordings/exports/${encodeURIComponent(made.id)}`);
  return made;
}
