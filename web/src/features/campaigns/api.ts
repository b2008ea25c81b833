import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, query } from "@/kit/api";

export const CAMPAIGN_STATES = ["draft", "running", "paused", "completed"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** How an attempt may come out, best first: the order of bars and lists. */
export const RESULTS = [
  "answered",
  "abandoned",
  "no_answer",
  "busy",
  "rejected",
  "switched_off",
  "unreachable",
  "suspended",
  "vacant",
  "invalid",
  "congestion",
  "barred",
  "cancelled",
  "failed",
  "lost",
] as const;
export type Result = (typeof RESULTS)[number];

export interface Campaign {
  id: string;
  name: string;
  queue_id: string;
  caller_id: string;
  country: string;
  ring_seconds: number;
  state: CampaignState;
  leads: { total: number; new: number; claimed: number; done: number; do_not_call: number };
  results: Partial<Record<Result, number>>;
}

export interface RefusedLine {
  line: number;
  number: string;
  reason: string;
}

export interface LeadImport {
  id: string;
  file_name: string;
  accepted: number;
  refused: number;
  refused_lines: RefusedLine[];
  by: string;
  created_us: number;
}

export interface Attempt {
  id: string;
  lead_id: string;
  number: string;
  name: string;
  agent_id: string;
  call_id: string;
  started_us: number;
  ended_us: number | null;
  result: Result | null;
  cause: number | null;
  sip_code: number | null;
}

const LIVE_MS = 3000;

/** Still changing by itself: it dials, or calls it dialled are not over yet. */
const busy = (campaign: Campaign | undefined) =>
  campaign !== undefined && (campaign.state === "running" || campaign.leads.claimed > 0);

export const campaignsQuery = queryOptions({
  queryKey: ["campaigns"],
  queryFn: ({ signal }) => api.get<Campaign[]>("/campaigns", signal),
  refetchInterval: ({ state }) => (state.data?.some(busy) ? LIVE_MS : false),
});

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaigns", id],
    queryFn: ({ signal }) => api.get<Campaign>(`/campaigns/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (busy(state.data) ? LIVE_MS : false),
  });

export const importsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaigns", id, "imports"],
    queryFn: ({ signal }) => api.get<LeadImport[]>(`/campaigns/${encodeURIComponent(id)}/imports`, signal),
  });

export const ATTEMPTS_PAGE = 50;

export const attemptsQuery = (id: string, result: string | undefined, page: number, running: boolean) =>
  queryOptions({
    queryKey: ["campaigns", id, "attempts", result, page],
    queryFn: ({ signal }) =>
      api.get<{ items: Attempt[]; total: number }>(
        `/campaigns/${encodeURIComponent(id)}/attempts${query({ result, page, page_size: ATTEMPTS_PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: running && page === 1 ? LIVE_MS : false,
  });

export function sendFile(id: string, file: File): Promise<LeadImport> {
  const form = new FormData();
  form.append("file", file);
  return api.post<LeadImport>(`/campaigns/${encodeURIComponent(id)}/imports`, form);
}
