import { day, oneOf, text, whole } from "@/kit/search";

export const OUTCOMES = ["answered", "abandoned", "callback", "self_served", "refused", "not_connected", "lost"] as const;
export const DIRECTIONS = ["inbound", "outbound"] as const;
export const RECORDING_STATES = ["stored", "recording", "missing", "short", "unreadable", "deleted"] as const;

/** The filters of the list of calls, as they stand in the address bar. Days are the reader's own. */
export interface CallSearch {
  from?: string;
  to?: string;
  direction?: (typeof DIRECTIONS)[number];
  outcome?: (typeof OUTCOMES)[number];
  queue?: string;
  agent?: string;
  campaign?: string;
  recording?: (typeof RECORDING_STATES)[number];
  q?: string;
  page?: number;
}

export function readCallSearch(raw: Record<string, unknown>): CallSearch {
  const read = {
    from: day(raw["from"]),
    to: day(raw["to"]),
    direction: oneOf(raw["direction"], DIRECTIONS),
    outcome: oneOf(raw["outcome"], OUTCOMES),
    queue: text(raw["queue"]),
    agent: text(raw["agent"]),
    campaign: text(raw["campaign"]),
    recording: oneOf(raw["recording"], RECORDING_STATES),
    q: text(raw["q"]),
    page: whole(raw["page"]),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
