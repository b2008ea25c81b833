import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, query } from "@/kit/api";

export const TIERS = ["vip", "gold", "standard"] as const;

export interface Customer {
  id: string;
  name: string;
  tier: string;
  locale: string | null;
  note: string;
  numbers: string[];
}

export const CUSTOMERS_PAGE = 50;

export function findCustomers(q: string, page: number, size: number, signal?: AbortSignal) {
  return api.get<{ items: Customer[]; total: number }>(`/customers${query({ q, page, page_size: size })}`, signal);
}

export const customersQuery = (q: string, page: number) =>
  queryOptions({
    queryKey: ["customers", q, page],
    queryFn: ({ signal }) => findCustomers(q, page, CUSTOMERS_PAGE, signal),
    placeholderData: keepPreviousData,
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", "one", id],
    queryFn: ({ signal }) => api.get<Customer>(`/customers/${encodeURIComponent(id)}`, signal),
  });
