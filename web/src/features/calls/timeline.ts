/** A call's time line, from its events: the stretches it was in, one after the other. */
import type { CallEvent } from "@/features/calls/types";

export type PhaseKind = "flow" | "dialling" | "queued" | "ringing" | "talking" | "wrap_up";

export interface Stretch {
  kind: PhaseKind;
  from_us: number;
  until_us: number;
  agentId: string | null;
}

function kindAfter(event: CallEvent): PhaseKind | "over" | null {
  switch (event.type) {
    case "FlowStarted":
      return "flow";
    case "CallPlaced":
      return "dialling";
    case "CallQueued":
      return "queued";
    case "AgentOffered":
      return "ringing";
    case "AgentAnswered":
      return "talking";
    case "WrapUpStarted":
      return "wrap_up";
    case "CallEnded":
    case "WrapUpEnded":
      return "over";
    default:
      return null;
  }
}

/** `nowUs` ends what has not ended. Stretches of no length are left out. */
export function stretches(events: readonly CallEvent[], nowUs: number): Stretch[] {
  const found: Stretch[] = [];
  let open: Stretch | null = null;
  const close = (at: number) => {
    if (open && at > open.from_us) found.push({ ...open, until_us: at });
    open = null;
  };
  for (const event of events) {
    const kind = kindAfter(event);
    if (kind === null) continue;
    close(event.at_us);
    const agent = event.data["agent_id"];
    if (kind !== "over") {
      open = { kind, from_us: event.at_us, until_us: event.at_us, agentId: typeof agent === "string" ? agent : null };
    }
  }
  close(nowUs);
  return found;
}

/** A stretch where it stands in the picture: `left` and `width` are shares of its whole width. */
export interface Placed extends Stretch {
  left: number;
  width: number;
  /** Second of the recording at which it begins, below zero when the recording began in it; null where none was made. */
  recorded: number | null;
}

const seconds = (part: Stretch) => (part.until_us - part.from_us) / 1e6;

/** When the recording of a call began, which goes on to its end; null when none was made. */
export function recordingStart(events: readonly CallEvent[]): number | null {
  return events.find((event) => event.type === "RecordingStarted")?.at_us ?? null;
}

/** A stretch of the recording that is silence on purpose. Seconds of the recording. */
export interface Pause {
  from: number;
  until: number;
  /** In a person's words; of `by` "flow" and "statement" the screen has its own. */
  reason: string;
  by: string;
}

/** Where nothing was kept; a pause that was never ended lasts to `end`. */
export function pauses(events: readonly CallEvent[], end: number): Pause[] {
  const start = recordingStart(events) ?? 0;
  const found: Pause[] = [];
  for (const event of events) {
    const at = (event.at_us - start) / 1e6;
    const last = found.at(-1);
    const word = (value: unknown) => (typeof value === "string" ? value : "");
    if (event.type === "RecordingPaused")
      found.push({ from: at, until: end, reason: word(event.data["reason"]), by: word(event.data["by"]) });
    else if (event.type === "RecordingResumed" && last) last.until = at;
  }
  return found;
}

/**
 * Puts stretches on one scale; with `talkOnly` the rest is left out, so that a short talk after a long wait is seen.
 * `recordedFrom` is when the recording began.
 */
export function place(parts: readonly Stretch[], talkOnly: boolean, recordedFrom: number | null): Placed[] {
  const shown = talkOnly ? parts.filter((part) => part.kind === "talking") : parts;
  const total = shown.reduce((sum, part) => sum + seconds(part), 0);
  let at = 0;
  return shown.map((part) => {
    const placed = {
      ...part,
      left: total > 0 ? at / total : 0,
      width: total > 0 ? seconds(part) / total : 0,
      recorded: recordedFrom === null || part.until_us <= recordedFrom || part.kind === "wrap_up" ? null : (part.from_us - recordedFrom) / 1e6,
    };
    at += seconds(part);
    return placed;
  });
}

/** Share of a call that is talk. */
export function talkShare(parts: readonly Stretch[]): number {
  const talk = parts.filter((part) => part.kind === "talking").reduce((sum, part) => sum + seconds(part), 0);
  const total = parts.reduce((sum, part) => sum + seconds(part), 0);
  return total > 0 ? talk / total : 0;
}

/** Where a second of the recording stands in the picture, as a share of its width. */
export function shareOf(placed: readonly Placed[], second: number): number {
  let last = 0;
  for (const part of placed) {
    if (part.recorded === null) continue;
    const length = seconds(part);
    if (second < part.recorded) return part.left;
    if (second <= part.recorded + length) return part.left + (length > 0 ? (second - part.recorded) / length : 0) * part.width;
    last = part.left + part.width;
  }
  return last;
}

/** Which second of the recording is at a place of the picture; where there is none, the next. */
export function secondAt(placed: readonly Placed[], share: number): number {
  let end = 0;
  for (const part of placed) {
    if (part.recorded === null) continue;
    if (share < part.left) return Math.max(0, part.recorded);
    if (share <= part.left + part.width) return Math.max(0, part.recorded + ((share - part.left) / part.width) * seconds(part));
    end = part.recorded + seconds(part);
  }
  return end;
}

/** Where a moment of the call is in its recording, in seconds; null when nothing was recorded then. */
export function recordedAt(parts: readonly Stretch[], atUs: number, recordedFrom: number | null): number | null {
  if (recordedFrom === null || atUs < recordedFrom) return null;
  const placed = place(parts, false, recordedFrom);
  const part = placed.find((each) => each.recorded !== null && atUs >= each.from_us && atUs < each.until_us);
  return part?.recorded == null ? null : part.recorded + (atUs - part.from_us) / 1e6;
}
