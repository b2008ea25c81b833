/** The live feed's entities, as the centre sends them. Times are UTC microseconds. */

export const AGENT_STATES = [
  "ready",
  "reserved",
  "ringing",
  "talking",
  "wrap_up",
  "not_ready",
  "offline",
] as const;
export type AgentState = (typeof AGENT_STATES)[number];

export interface LiveAgent {
  id: string;
  name: string;
  state: AgentState;
  reason: string;
  since_us: number;
  call_id: string | null;
  queue_ids: string[];
  /** She may call numbers herself. */
  may_dial: boolean;
  device: "browser" | "phone" | "outside" | "";
  device_online: boolean;
  /** Of a number outside: none, being called, answered and asked for the key, hers. */
  line: "" | "calling" | "key" | "open";
  /** Why the last one ended. */
  line_reason: string;
}

export interface QueueDay {
  offered: number;
  answered: number;
  abandoned: number;
  short_abandoned: number;
  in_time: number;
  wait_seconds_sum: number;
  /** Who chose to be called back instead of waiting on. */
  called_back: number;
}

export interface LiveQueue {
  id: string;
  name: string;
  /** Call ids in the order they will be served. */
  waiting: string[];
  service_level_percent: number;
  service_level_seconds: number;
  short_abandon_seconds: number;
  today: QueueDay;
}

export interface CustomerBrief {
  id: string;
  name: string;
  tier: string;
}

export type CallState = "arrived" | "flow" | "dialling" | "queued" | "ringing" | "talking" | "parked" | "ended";

export interface LiveLot {
  lot: number;
  /** Name of the agent who parked it. */
  by: string;
  since_us: number;
  until_us: number;
}

/** Somebody in a call beside its customer, or rung for it. */
export interface LiveParty {
  leg_id: string;
  role: "agent" | "outside";
  agent_id: string | null;
  number: string;
  /** main: with the customer. consult: apart, with the agent who asked. aside: the customer is on hold. */
  place: "main" | "consult" | "aside";
  /** Has the call. */
  lead: boolean;
  rings: boolean;
  since_us: number;
  hold_since_us: number | null;
}

/** Of other people's waiting and parked calls an agent sees id, direction, state, queue_id, queued_us and parked only. */
export interface LiveCall {
  id: string;
  direction: "inbound" | "outbound";
  state: CallState;
  customer_number: string;
  customer: CustomerBrief | null;
  queue_id: string | null;
  agent_id: string | null;
  campaign_id: string | null;
  offered_us: number;
  queued_us: number | null;
  ringing_us: number | null;
  answered_us: number | null;
  recording: boolean;
  parked: LiveLot | null;
  parties: LiveParty[];
  /** Since when nothing is kept, while it is paused. */
  recording_paused_us: number | null;
  /** Where the caller is in a flow. */
  flow: { id: string; version: number; node: string } | null;
  /** Made because she had asked to be called back. */
  callback_id: string | null;
}

export interface LiveCampaign {
  id: string;
  name: string;
  state: string;
  dialling: number;
  talking: number;
  attempts_today: number;
  results: Record<string, number>;
}

export interface LiveCentre {
  lines_in_use: number;
  degraded: string[];
  started_us: number;
  version: string;
}

export const ALARM_KINDS = [
  "calls_waiting",
  "longest_wait",
  "service_level",
  "abandon_rate",
  "agent_state",
  "part_away",
  "lines_in_use",
  "trunk_away",
  "toll_spent",
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface LiveAlarm {
  id: string;
  kind: AlarmKind;
  /** Id of a queue, an agent or a trunk, name of a part, or `centre`. */
  subject: string;
  value: number;
  threshold: number;
  raised_us: number;
  taken_by: string | null;
}

/** Something a supervisor said to me, which I have not read. */
export interface LiveNotice {
  id: string;
  by_name: string;
  text: string;
  sent_us: number;
}

export const MONITOR_MODES = ["listen", "whisper", "barge"] as const;
export type MonitorMode = (typeof MONITOR_MODES)[number];

/** A supervisor at a call. */
export interface LiveMonitor {
  id: string;
  call_id: string;
  /** Whose call it is. */
  agent_id: string;
  by: string;
  by_name: string;
  mode: MonitorMode;
  /** Her telephone has answered. */
  hears: boolean;
  since_us: number;
  /** The agent may see it. */
  shown: boolean;
}

/** A message a caller left, until somebody has seen to it. Who called is told to whoever has taken it. */
export interface LiveVoicemail {
  id: string;
  call_id: string;
  queue_id: string;
  caller: string;
  recording_id: string;
  /** Where it begins in the recording. */
  offset_seconds: number;
  seconds: number;
  left_us: number;
  agent_id: string | null;
}

/** A customer who is still to be called back. */
export interface LiveCallback {
  id: string;
  queue_id: string;
  number: string;
  /** "" when nobody knows her. */
  name: string;
  /** Where she may be, by her number. */
  time_zones: readonly string[];
  /** The agent who promised the call for `since_us`; null when the caller asked for it herself. */
  planned_by: string | null;
  note: string;
  since_us: number;
  tries: number;
  next_us: number;
  /** Of the last try that did not reach her. */
  result: "busy" | "no_answer" | "agent_missed" | "no_line" | "lost" | null;
  given_to: string | null;
  given_until_us: number | null;
  /** While she is being called. */
  call_id: string | null;
  agent_id: string | null;
}

export interface LiveEntities {
  agents: Readonly<Record<string, LiveAgent>>;
  queues: Readonly<Record<string, LiveQueue>>;
  calls: Readonly<Record<string, LiveCall>>;
  campaigns: Readonly<Record<string, LiveCampaign>>;
  alarms: Readonly<Record<string, LiveAlarm>>;
  messages: Readonly<Record<string, LiveNotice>>;
  monitors: Readonly<Record<string, LiveMonitor>>;
  voicemails: Readonly<Record<string, LiveVoicemail>>;
  callbacks: Readonly<Record<string, LiveCallback>>;
  centre: Readonly<Record<string, LiveCentre>>;
}

export type Kind = keyof LiveEntities;

export interface Snapshot {
  type: "snapshot";
  epoch: string;
  seq: number;
  now_us: number;
  state: Partial<LiveEntities>;
}

export interface Patch {
  type: "patch";
  seq: number;
  now_us: number;
  set: [kind: string, id: string, value: unknown][];
  del: [kind: string, id: string][];
}

export interface Ping {
  type: "ping";
  seq: number;
  now_us: number;
}

export type LiveMessage = Snapshot | Patch | Ping;
