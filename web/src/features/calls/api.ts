import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";

import type { CallSearch } from "@/features/calls/search";
import type { CallDetail, CallItem } from "@/features/calls/types";
import { flowsQuery } from "@/features/flows/api";
import { peopleQuery } from "@/features/people/api";
import { numbersQuery, queuesQuery } from "@/features/queues/api";
import { skillsQuery } from "@/features/skills/api";
import { trunksQuery } from "@/features/trunks/api";
import { api, query } from "@/kit/api";
import { NONE, phone } from "@/kit/format";

export const PAGE_SIZE = 50;
const EXPORT_PAGE = 200;
const EXPORT_MOST = 5000;

interface Page {
  items: CallItem[];
  total: number;
}

/** The first microsecond of a day by the reader's clock; `days` later when given. */
export function dayStart(day: string, days = 0): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + days).getTime() * 1000;
}

function fetchPage(search: CallSearch, page: number, size: number, signal?: AbortSignal): Promise<Page> {
  const parameters = query({
    from_us: search.from && dayStart(search.from),
    until_us: search.to && dayStart(search.to, 1),
    direction: search.direction,
    outcome: search.outcome,
    queue_id: search.queue,
    agent_id: search.agent,
    campaign_id: search.campaign,
    recording: search.recording,
    q: search.q,
    page,
    page_size: size,
  });
  return api.get<Page>(`/calls${parameters}`, signal);
}

export const callsQuery = (search: CallSearch) =>
  queryOptions({
    queryKey: ["calls", search],
    queryFn: ({ signal }) => fetchPage(search, search.page ?? 1, PAGE_SIZE, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (search.page ?? 1) === 1 ? 10_000 : false,
  });

/** The newest calls that a text finds. */
export function findCalls(q: string, size: number, signal?: AbortSignal): Promise<Page> {
  return fetchPage({ q }, 1, size, signal);
}

/** Every call the filters find, up to what a spreadsheet is good for. */
export async function allCalls(search: CallSearch): Promise<CallItem[]> {
  const items: CallItem[] = [];
  for (let page = 1; items.length < EXPORT_MOST; page += 1) {
    const part = await fetchPage(search, page, EXPORT_PAGE);
    items.push(...part.items);
    if (part.items.length < EXPORT_PAGE) break;
  }
  return items;
}

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ["call", callId],
    queryFn: ({ signal }) => api.get<CallDetail>(`/calls/${encodeURIComponent(callId)}`, signal),
    // A call that goes on changes by itself; its recording is finished shortly after its end.
    refetchInterval: ({ state }) => {
      const call = state.data;
      return call && (call.ended_us === null || call.recording?.state === "recording") ? 3000 : false;
    },
  });

export interface Peaks {
  seconds: number;
  customer: number[];
  agent: number[];
}

export const peaksQuery = (recordingId: string) =>
  queryOptions({
    queryKey: ["peaks", recordingId],
    queryFn: ({ signal }) => api.get<Peaks>(`/recordings/${encodeURIComponent(recordingId)}/peaks`, signal),
    staleTime: Infinity,
  });

export interface Names {
  agent: (id: string | null) => string;
  queue: (id: string | null) => string;
  skill: (id: string | null) => string;
  trunk: (id: string | null) => string;
  /** A flow, or the number whose own simplest flow it is. */
  flow: (id: string | null) => string;
}

/** Names of agents, queues, skills, trunks and flows for their ids. */
export function useNames(): Names {
  const people = useQuery(peopleQuery).data;
  const queues = useQuery(queuesQuery).data;
  const skills = useQuery(skillsQuery).data;
  const trunks = useQuery(trunksQuery).data;
  const flows = useQuery(flowsQuery).data;
  const numbers = useQuery(numbersQuery).data?.map((each) => ({ id: each.id, name: each.label || phone(each.number) }));
  const find = (list: { id: string; name: string }[] | undefined, id: string | null) =>
    id === null || id === "" ? NONE : (list?.find((each) => each.id === id)?.name ?? (list ? id : "…"));
  return {
    agent: (id) => find(people, id),
    queue: (id) => find(queues, id),
    skill: (id) => find(skills, id),
    trunk: (id) => find(trunks, id),
    flow: (id) => find(flows && numbers && [...flows, ...numbers], id),
  };
}
