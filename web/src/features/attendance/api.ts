import { queryOptions } from "@tanstack/react-query";

import type { AgentState } from "@/live/types";
import { api } from "@/kit/api";

export type RequestState = "asked" | "accepted" | "declined" | "approved" | "refused" | "withdrawn";

export interface Deviation {
  kind: "late" | "away" | "left_early" | "absent";
  begin_us: number;
  end_us: number;
}

/** Somebody's shift as it went so far. */
export interface WorkedShift {
  user_id: string;
  name: string;
  queue_id: string;
  begin_us: number;
  end_us: number;
  attendance: "planned" | "excused" | "present" | "late" | "left_early" | "absent";
  due_us: number;
  worked_us: number;
  at_work_us: number;
  /** Shares of 1; null while nothing was due. */
  adherence: number | null;
  conformance: number | null;
  deviations: Deviation[];
}

export interface NowRow extends WorkedShift {
  expected: "off" | "work" | "break" | "excused";
  until_us: number;
  state: AgentState;
  reason: string;
  state_since_us: number | null;
  out_since_us: number | null;
  asked: number;
}

export interface AttendanceDay {
  day: string;
  planned: number;
  present: number;
  due_us: number;
  worked_us: number;
  shifts: WorkedShift[];
}

interface Decided {
  asked_us: number;
  decided_us: number | null;
  decided_by: string | null;
  answer: string;
  note: string;
}

export const REASONS = ["training", "meeting", "system", "errand", "other"] as const;
export type Reason = (typeof REASONS)[number];

export interface Exception extends Decided {
  id: string;
  user_id: string;
  begin_us: number;
  end_us: number;
  reason: Reason;
  state: RequestState;
}

export const LEAVE_KINDS = ["annual", "sick", "personal", "family", "other"] as const;
export type LeaveKind = (typeof LEAVE_KINDS)[number];

export interface Leave extends Decided {
  id: string;
  user_id: string;
  kind: LeaveKind;
  first_day: string;
  last_day: string;
  state: RequestState;
}

export interface Balance {
  kind: LeaveKind;
  year: number;
  /** Null: not limited. */
  days: number | null;
  approved: number;
  asked: number;
}

export interface PersonLeave {
  requests: Leave[];
  balances: Balance[];
}

export interface Swap extends Decided {
  id: string;
  user_id: string;
  other_id: string;
  day: string;
  other_day: string;
  state: RequestState;
}

/** One of my own, with the other one's name. */
export interface MySwap extends Swap {
  colleague: string;
}

export interface ColleagueDay {
  user_id: string;
  name: string;
  /** "": a day off. */
  shift: string;
}

const AGAIN_MS = 5000;
const REQUESTS_AGAIN_MS = 15_000;
const part = encodeURIComponent;

export const nowQuery = queryOptions({
  queryKey: ["adherence", "now"],
  queryFn: ({ signal }) => api.get<NowRow[]>("/adherence/now", signal),
  refetchInterval: AGAIN_MS,
});

export const dayQuery = (day: string) =>
  queryOptions({
    queryKey: ["adherence", "day", day],
    queryFn: ({ signal }) => api.get<AttendanceDay>(`/adherence/days/${part(day)}`, signal),
  });

export const exceptionsQuery = queryOptions({
  queryKey: ["adherence", "exceptions"],
  queryFn: ({ signal }) => api.get<Exception[]>("/adherence/exceptions", signal),
  refetchInterval: REQUESTS_AGAIN_MS,
});

export const leaveQuery = queryOptions({
  queryKey: ["leave", "requests"],
  queryFn: ({ signal }) => api.get<Leave[]>("/leave/requests", signal),
  refetchInterval: REQUESTS_AGAIN_MS,
});

export const swapsQuery = queryOptions({
  queryKey: ["swaps", "to-decide"],
  queryFn: ({ signal }) => api.get<Swap[]>("/swaps", signal),
  refetchInterval: REQUESTS_AGAIN_MS,
});

export const leaveOfQuery = (userId: string) =>
  queryOptions({
    queryKey: ["leave", "person", userId],
    queryFn: ({ signal }) => api.get<PersonLeave>(`/leave/people/${part(userId)}`, signal),
  });

export const mine = {
  adherence: queryOptions({
    queryKey: ["adherence", "mine"],
    queryFn: ({ signal }) => api.get<{ shifts: WorkedShift[]; exceptions: Exception[] }>("/adherence/mine", signal),
    refetchInterval: REQUESTS_AGAIN_MS,
  }),
  leave: queryOptions({ queryKey: ["leave", "mine"], queryFn: ({ signal }) => api.get<PersonLeave>("/leave/mine", signal) }),
  swaps: queryOptions({
    queryKey: ["swaps", "mine"],
    queryFn: ({ signal }) => api.get<{ asked: MySwap[]; to_me: MySwap[] }>("/swaps/mine", signal),
    refetchInterval: REQUESTS_AGAIN_MS,
  }),
};

export const colleaguesQuery = (day: string) =>
  queryOptions({
    queryKey: ["swaps", "colleagues", day],
    queryFn: ({ signal }) => api.get<ColleagueDay[]>(`/swaps/colleagues/${part(day)}`, signal),
  });

/** Where a request of each sort is decided and taken back. */
export const PATHS = { exception: "/adherence/exceptions", leave: "/leave/requests", swap: "/swaps" } as const;
export type Sort = keyof typeof PATHS;

export const attendance = {
  decide: (sort: Sort, id: string, approved: boolean, answer: string) => api.post(`${PATHS[sort]}/${part(id)}/decision`, { approved, answer }),
  withdraw: (sort: Sort, id: string) => api.post(`${PATHS[sort]}/${part(id)}/withdraw`),
  askException: (body: { begin_us: number; end_us: number; reason: Reason; note: string }) => api.post("/adherence/exceptions", body),
  askLeave: (body: { kind: LeaveKind; first_day: string; last_day: string; note: string }) => api.post("/leave/mine", body),
  noteLeave: (userId: string, body: { kind: LeaveKind; first_day: string; last_day: string; note: string }) => api.post(`/leave/people/${part(userId)}`, body),
  allow: (userId: string, kind: LeaveKind, year: number, days: number | null) =>
    api.put(`/leave/people/${part(userId)}/allowances/${kind}/${year}`, { days }),
  askSwap: (body: { other_id: string; day: string; other_day: string; note: string }) => api.post("/swaps", body),
  answerSwap: (id: string, accepted: boolean) => api.post(`/swaps/${part(id)}/answer`, { accepted }),
};
