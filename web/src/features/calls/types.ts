import type { CustomerBrief } from "@/live/types";

export type RecordingState = "recording" | "stored" | "missing" | "short" | "unreadable" | "deleted";

export interface Recording {
  id: string;
  state: RecordingState;
  seconds: number | null;
  expected_seconds: number | null;
}

/** One call as lists show it. */
export interface CallItem {
  id: string;
  direction: "inbound" | "outbound";
  customer_number: string;
  our_number: string;
  customer: CustomerBrief | null;
  queue_id: string | null;
  campaign_id: string | null;
  agent_id: string | null;
  offered_us: number;
  answered_us: number | null;
  ended_us: number | null;
  outcome: "answered" | "abandoned" | "callback" | "self_served" | "refused" | "not_connected" | "lost" | null;
  ended_by: "customer" | "agent" | "outside" | "centre" | "network" | null;
  cause: number | null;
  cause_name: string | null;
  sip_code: number | null;
  wait_seconds: number | null;
  /** What was estimated when it began to wait. */
  expected_wait_seconds: number | null;
  talk_seconds: number | null;
  wrap_up_seconds: number | null;
  disposition: string | null;
  missed: number;
  recording: Recording | null;
}

export interface CallEvent {
  type: string;
  at_us: number;
  data: Record<string, unknown>;
}

export interface CallDetail extends CallItem {
  note: string | null;
  events: CallEvent[];
}
