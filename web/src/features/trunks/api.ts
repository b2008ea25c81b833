import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export const FORMATS = ["e164_plus", "e164", "international", "national"] as const;
export type NumberFormat = (typeof FORMATS)[number];
export type Registration = "none" | "registered" | "refused" | "trying" | "unknown";

/** What a person sets of a trunk. */
export interface TrunkFields {
  name: string;
  enabled: boolean;
  position: number;
  weight: number;
  host: string;
  port: number;
  transport: "udp" | "tcp" | "tls";
  encrypted_media: boolean;
  addresses: string[];
  account: string;
  registers: boolean;
  challenge_calls: boolean;
  check_seconds: number;
  max_calls: number;
  max_per_second: number;
  country: string;
  dial_format: NumberFormat;
  dial_prefix: string;
  caller_format: NumberFormat;
  caller_id: string;
  allowed_caller_ids: string[];
}

export interface Trunk extends TrunkFields {
  id: string;
  has_password: boolean;
  calls_now: number;
  reachable: boolean | null;
  registration: Registration;
  problem: string;
  tries_today: number;
  failures_today: { cause: number; sip_code: number | null; count: number }[];
}

export interface TestCallResult {
  outcome: string;
  cause: number;
  sip_code: number | null;
  rang: boolean;
  seconds: number;
}

export interface TollPrice {
  prefix: string;
  price: number;
  label: string;
}

export interface TollRules {
  countries: string[];
  allowed_prefixes: string[];
  refused_prefixes: string[];
  centre_cost: number;
  trunk_cost: number;
  agent_cost: number;
  agent_calls: number;
  home_price: number;
  other_price: number;
}

export interface Toll extends TollRules {
  home: string;
  prices: TollPrice[];
  spent: number;
}

const LOOK_AGAIN_MS = 5000;

export const trunksQuery = queryOptions({
  queryKey: ["trunks"],
  queryFn: ({ signal }) => api.get<Trunk[]>("/trunks", signal),
});

/** The same while somebody looks at it. */
export const watchedTrunksQuery = queryOptions({ ...trunksQuery, refetchInterval: LOOK_AGAIN_MS });

export const tollQuery = queryOptions({
  queryKey: ["toll"],
  queryFn: ({ signal }) => api.get<Toll>("/toll", signal),
  refetchInterval: LOOK_AGAIN_MS,
});
