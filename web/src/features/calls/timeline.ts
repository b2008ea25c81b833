/** A call's time line, from its events: the stretches it was in, one after the other. */
import type { CallEvent } from "@/features/calls/types";

export type PhaseKind = "greeting" | "dialling" | "queued" | "ringing" | "talking" | "wrap_up";

export interface Stretch {
  kind: PhaseKind;
  from_us: number;
  until_us: number;
  agentId: string | null;
}

function kindAfter(event: CallEvent): PhaseKind | "over" | null {
  switch (event.type) {
    case "GreetingStarted":
      return "greeting";
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

/**
 * Where a moment of the call is in its recording, in seconds: only talk is recorded, one talk after the other.
 * Null when nobody talked then.
 */
export function recordedAt(parts: readonly Stretch[], atUs: number): number | null {
  let seconds = 0;
  for (const part of parts) {
    if (part.kind !== "talking") continue;
    if (atUs >= part.from_us && atUs < part.until_us) return seconds + (atUs - part.from_us) / 1e6;
    seconds += (part.until_us - part.from_us) / 1e6;
  }
  return null;
}
