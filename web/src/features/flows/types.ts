import type { Way } from "@/features/flows/layout";

/** A flow as docs/flows.md describes it. */

export type Language = "en" | "zh";
export type Value = string | number | boolean | null;

export interface Prompt {
  en?: string;
  zh?: string;
}

export interface FlowNode {
  kind: string;
  label?: string;
  [field: string]: unknown;
}

export interface FlowDocument {
  start: string;
  languages?: Language[];
  private?: boolean;
  values?: Record<string, Value>;
  nodes: Record<string, FlowNode>;
  tests?: { name: string; steps: unknown[]; [field: string]: unknown }[];
}

export interface FlowSummary {
  id: string;
  name: string;
  published: number | null;
  changed: boolean;
}

export interface FlowVersion {
  number: number;
  note: string;
  published_by: string;
  published_at: string;
}

export interface Complaint {
  code: string;
  node: string;
  params: Record<string, string>;
  text: string;
}

export interface Outcome {
  name: string;
  passed: boolean;
  step: number;
  problem: string;
}

export interface Flow extends FlowSummary {
  revision: number;
  document: FlowDocument;
  ways: Way[];
  complaints: Complaint[];
  versions: FlowVersion[];
}

export interface Period {
  begin: string;
  end: string;
}

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface SpecialDay {
  date: string;
  kind: "holiday" | "workday";
  name: string;
  like: Weekday | null;
  periods: Period[];
}

export interface Calendar {
  id: string;
  name: string;
  time_zone: string;
  week: Partial<Record<Weekday, Period[]>>;
  days: SpecialDay[];
  standing: "open" | "closed" | "holiday";
}
