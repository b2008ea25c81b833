import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export interface Queue {
  id: string;
  name: string;
  ring_seconds: number;
  wrap_up_seconds: number;
  service_level_percent: number;
  service_level_seconds: number;
  short_abandon_seconds: number;
  announce_seconds: number;
  record: boolean;
  member_ids: string[];
}

export interface PhoneNumber {
  id: string;
  number: string;
  label: string;
  queue_id: string;
  locale: string;
  greeting: string;
}

export const queuesQuery = queryOptions({
  queryKey: ["queues"],
  queryFn: ({ signal }) => api.get<Queue[]>("/queues", signal),
});

export const numbersQuery = queryOptions({
  queryKey: ["numbers"],
  queryFn: ({ signal }) => api.get<PhoneNumber[]>("/numbers", signal),
});
