import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export const CALLBACK_OUTCOMES = ["answered", "not_reached", "merged", "cancelled", "refused"] as const;

/** A callback with what became of it. */
export interface Callback {
  id: string;
  queue_id: string;
  number: string;
  asked_us: number;
  since_us: number;
  tries: number;
  call_id: string | null;
  agent_id: string | null;
  outcome: (typeof CALLBACK_OUTCOMES)[number] | null;
  ended_us: number | null;
}

/** `open`: how many are still to be made; when that changes, what is over is looked up again. */
export const callbacksQuery = (open: number) =>
  queryOptions({
    queryKey: ["callbacks", open],
    queryFn: ({ signal }) => api.get<Callback[]>("/callbacks", signal),
    placeholderData: (before) => before,
    staleTime: 0, // as many may be open as once before
  });

const path = (id: string, what: string) => `/callbacks/${encodeURIComponent(id)}/${what}`;

export const callbacks = {
  /** `number`: another than the customer's, "" for hers. */
  plan: (callId: string, atUs: number, own: boolean, note: string, number: string) =>
    api.post("/callbacks", { call_id: callId, at_us: atUs, own, note, ...(number !== "" && { number }) }),
  move: (id: string, atUs: number) => api.post(path(id, "move"), { at_us: atUs }),
  cancel: (id: string) => api.post(path(id, "cancel")),
  give: (id: string, agentId: string) => api.post(path(id, "give"), { agent_id: agentId }),
};
