import { RECORDING_STATES } from "@/features/calls/search";
import { day, oneOf, text, whole } from "@/kit/search";

/** The filters of the list of recordings, as they stand in the address bar. Days are the reader's own. */
export interface RecordingSearch {
  from?: string;
  to?: string;
  state?: (typeof RECORDING_STATES)[number];
  queue?: string;
  agent?: string;
  held?: 1;
  stated?: 1;
  q?: string;
  page?: number;
}

export function readRecordingSearch(raw: Record<string, unknown>): RecordingSearch {
  const read = {
    from: day(raw["from"]),
    to: day(raw["to"]),
    state: oneOf(raw["state"], RECORDING_STATES),
    queue: text(raw["queue"]),
    agent: text(raw["agent"]),
    held: raw["held"] ? 1 : undefined,
    stated: raw["stated"] ? 1 : undefined,
    q: text(raw["q"]),
    page: whole(raw["page"]),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
