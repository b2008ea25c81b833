import { queryOptions } from "@tanstack/react-query";

import type { Role } from "@/features/accounts/session";
import { api } from "@/kit/api";

export interface Person {
  id: string;
  login: string;
  name: string;
  role: Role;
  locale: string;
  active: boolean;
  may_dial: boolean;
  may_work_outside: boolean;
  outside_number: string;
  outside_mode: "kept_open" | "per_call";
  queue_ids: string[];
  /** Queues whose order is not 1. */
  queue_orders: Record<string, number>;
  skills: Record<string, number>;
}

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => api.get<Person[]>("/people", signal),
});
