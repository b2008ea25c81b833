import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export interface Break {
  after: number;
  minutes: number;
  paid: boolean;
}

export interface Shift {
  id: string;
  name: string;
  queue_id: string;
  start_minute: number;
  minutes: number;
  breaks: Break[];
}

export interface Contract {
  user_id: string;
  week_minutes: number;
  nights: boolean;
  weekends: number | null;
  days_off_together: number;
}

export interface Need {
  queue_id: string;
  weekdays: number[];
  from_minute: number;
  to_minute: number;
  people: number;
}

/** A rule, or something that would get worse, as a code with what belongs in it. */
export interface Said {
  code:
    | "fixed"
    | "at_least"
    | "at_most"
    | "at_least_minutes"
    | "at_most_minutes"
    | "most_of_in_a_row"
    | "least_in_a_row"
    | "most_in_a_row"
    | "least_off_in_a_row"
    | "most_weekends"
    | "rest"
    | "long_rest_minutes"
    | "short"
    | "too_many"
    | "other_wish"
    | "fair_shares";
  params: Record<string, string | number>;
}

/** Why a plan could not be solved: an error, and whose rules are in each other's way. */
export interface Problem {
  code: string;
  message: string;
  params: Record<string, string | number>;
  conflicts: { user_id: string; rules: Said[] }[];
}

export interface PlanRow {
  id: string;
  name: string;
  /** ISO date, a Monday. */
  first_day: string;
  weeks: number;
  solved: boolean;
  solving: boolean;
  proven: boolean;
  cost: number | null;
  bound: number | null;
  problem: Problem | null;
  published_us: number | null;
}

export interface RefusedWish {
  user_id: string;
  day: string;
  /** Null: a day off. */
  shift_id: string | null;
  /** What forbids it; when nothing does, it would have cost `price` more because of what is `worse`. */
  rules: Said[];
  price: number;
  worse: Said[];
}

/** A pack of labour rules, in minutes. */
export interface Labour {
  name: "cn" | "eu" | "hk";
  week_minutes: number;
  rest_minutes: number;
  weekly_rest_minutes: number;
  nights_in_a_row: number;
}

export interface Plan extends PlanRow {
  labour: Labour["name"];
  needs: Need[];
  patterns: Record<string, string[]>;
  refused: RefusedWish[];
  unpublished: boolean;
}

export interface MyShift {
  begin_us: number;
  end_us: number;
  name: string;
  queue_id: string;
  on_leave: boolean;
}

export interface Wish {
  day: string;
  shift_id: string | null;
}

export interface MyRoster {
  shifts: MyShift[];
  changed_us: number | null;
  wishes: Wish[];
  choices: Shift[];
}

const WHILE_SOLVING_MS = 1000;

export const shiftsQuery = queryOptions({
  queryKey: ["roster-shifts"],
  queryFn: ({ signal }) => api.get<Shift[]>("/rosters/shifts", signal),
});

export const contractsQuery = queryOptions({
  queryKey: ["roster-contracts"],
  queryFn: ({ signal }) => api.get<Contract[]>("/rosters/contracts", signal),
});

/** That of the centre's country first. */
export const labourQuery = queryOptions({
  queryKey: ["roster-labour"],
  queryFn: ({ signal }) => api.get<Labour[]>("/rosters/labour", signal),
});

export const plansQuery = queryOptions({
  queryKey: ["roster-plans"],
  queryFn: ({ signal }) => api.get<PlanRow[]>("/rosters/plans", signal),
  refetchInterval: ({ state }) => (state.data?.some((plan) => plan.solving) ? WHILE_SOLVING_MS : false),
});

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ["roster-plans", id],
    queryFn: ({ signal }) => api.get<Plan>(pathOf(id), signal),
    refetchInterval: ({ state }) => (state.data?.solving ? WHILE_SOLVING_MS : false),
  });

export const mineQuery = queryOptions({
  queryKey: ["my-roster"],
  queryFn: ({ signal }) => api.get<MyRoster>("/rosters/mine", signal),
});

const pathOf = (id: string) => `/rosters/plans/${encodeURIComponent(id)}`;

export const plans = {
  create: (plan: object) => api.post<Plan>("/rosters/plans", plan),
  replace: (id: string, plan: object) => api.put<Plan>(pathOf(id), plan),
  remove: (id: string) => api.delete(pathOf(id)),
  solve: (id: string, seconds: number, today_only = false) => api.post(`${pathOf(id)}/solve`, { seconds, today_only }),
  publish: (id: string) => api.post(`${pathOf(id)}/publish`),
};
