import { queryOptions } from "@tanstack/react-query";

import type { CallItem } from "@/features/calls/types";
import type { Directory, Target, Way } from "@/features/desk/targets";
import { api } from "@/kit/api";
import type { SipAccount } from "@/softphone/softphone";

export type DeviceKind = "browser" | "phone" | "outside";
/** The line of a number outside stays between calls, or is called for each. */
export type OutsideMode = "kept_open" | "per_call";

/** What a telephone may be asked for with: of a number outside, or of a SIP telephone. */
export interface How {
  number?: string;
  mode?: OutsideMode;
  new_password?: boolean;
}

export interface Ear {
  may_work_outside: boolean;
  outside_number: string;
  outside_mode: OutsideMode;
}

export interface Device extends SipAccount {
  kind: DeviceKind;
  sip_host: string;
  sip_port: number;
}

export interface Day {
  calls: number;
  talk_seconds: number;
  handle_mean_seconds: number | null;
  wrap_up_mean_seconds: number | null;
  ready_seconds: number;
  not_ready_seconds: number;
  missed: number;
  by_disposition: Record<string, number>;
  recent: CallItem[];
}

export interface Pop {
  customer: {
    id: string;
    name: string;
    tier: string;
    locale: string | null;
    note: string;
    numbers: string[];
  } | null;
  number: string;
  time_zones: string[];
  called_number: string;
  number_label: string;
  queue_name: string;
  campaign_name: string;
  lead: { name: string; data: Record<string, unknown> } | null;
  waited_seconds: number;
  contacts: CallItem[];
}

export const desk = {
  device: (kind: DeviceKind, how: How) => api.post<Device>("/desk/device", { kind, ...how }),
  ready: () => api.post("/desk/ready"),
  notReady: (reason: string) => api.post("/desk/not-ready", { reason }),
  signOut: () => api.post("/desk/sign-out"),
  call: (number: string, queueId: string, callerId: string) =>
    api.post<{ call_id: string }>("/desk/calls", { number, queue_id: queueId, caller_id: callerId }),
  hangUp: (callId: string) => api.post("/desk/hang-up", { call_id: callId }),
  wrapUp: (callId: string, disposition: string, note: string, then: "ready" | "not_ready", reason?: string) =>
    api.post("/desk/wrap-up", { call_id: callId, disposition, note, then, ...(reason !== undefined && { reason }) }),
};

const ROAD: Record<Way, string> = { transfer: "transfer", consult: "consult", add: "parties" };
const path = (callId: string, what: string) => `/desk/calls/${encodeURIComponent(callId)}/${what}`;

/** What an agent does in the middle of a call. */
export const calls = {
  hold: (id: string) => api.post(path(id, "hold")),
  resume: (id: string) => api.post(path(id, "resume")),
  keys: (id: string, keys: string) => api.post(path(id, "keys"), { keys }),
  reach: (id: string, way: Way, whom: Target) => api.post(path(id, ROAD[way]), whom),
  swap: (id: string) => api.post(path(id, "swap")),
  join: (id: string) => api.post(path(id, "join")),
  complete: (id: string) => api.post(path(id, "complete")),
  drop: (id: string, legId: string) => api.delete(path(id, `parties/${encodeURIComponent(legId)}`)),
  sendToFlow: (id: string, flowId: string) => api.post(path(id, "flow"), { flow_id: flowId }),
  leave: (id: string) => api.post(path(id, "leave")),
  pauseRecording: (id: string, reason: string) =>
    api.post(`/calls/${encodeURIComponent(id)}/recording/pause`, { reason }),
  resumeRecording: (id: string) => api.post(`/calls/${encodeURIComponent(id)}/recording/resume`),
  park: (id: string) => api.post<{ lot: number }>(path(id, "park")),
  pickUp: (lot: number) => api.post(`/desk/parked/${lot}/pick-up`),
};

/** The number outside she may work with. */
export const earQuery = queryOptions({
  queryKey: ["desk", "ear"],
  queryFn: ({ signal }) => api.get<Ear>("/desk/ear", signal),
});

/** Whom a call can go to. */
export const directoryQuery = queryOptions({
  queryKey: ["desk", "directory"],
  queryFn: ({ signal }) => api.get<Directory>("/desk/directory", signal),
});

/** A published flow. `returns`: it leads back to the agent who sent the customer there. `nodes`: names by id. */
export interface DeskFlow {
  id: string;
  name: string;
  returns: boolean;
  nodes: Record<string, string>;
}

export const deskFlowsQuery = queryOptions({
  queryKey: ["desk", "flows"],
  queryFn: ({ signal }) => api.get<DeskFlow[]>("/desk/flows", signal),
});

export const dayQuery = queryOptions({
  queryKey: ["desk", "day"],
  queryFn: ({ signal }) => api.get<Day>("/desk/day", signal),
  refetchInterval: 60_000,
});

/** Who is calling: asked once a call, kept while the call is on the desk. */
export const popQuery = (callId: string) =>
  queryOptions({
    queryKey: ["desk", "pop", callId],
    queryFn: ({ signal }) => api.get<Pop>(`/desk/pop/${encodeURIComponent(callId)}`, signal),
    enabled: callId !== "",
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });

/** What came of a call she placed: asked until it is over. */
export const dialledQuery = (callId: string) =>
  queryOptions({
    queryKey: ["desk", "dialled", callId],
    queryFn: ({ signal }) => api.get<CallItem>(`/desk/calls/${encodeURIComponent(callId)}`, signal),
    enabled: callId !== "",
    refetchInterval: (query) => (query.state.data?.ended_us == null ? 1000 : false),
  });

/** Numbers that may be shown to people who are called. */
export const callerIdsQuery = queryOptions({
  queryKey: ["caller-ids"],
  queryFn: ({ signal }) => api.get<string[]>("/caller-ids", signal),
});
