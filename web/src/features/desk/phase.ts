/** What the desk shows, from what the centre says of the agent and what her telephone in this page does. */
import type { LiveAgent, LiveCall } from "@/live/types";
import type { Leg } from "@/softphone/softphone";

export type Phase =
  | "loading"
  | "offline"
  | "not_ready"
  | "ready"
  | "reserved"
  /** A number she has called herself has not answered yet. */
  | "dialling"
  | "ringing"
  | "talking"
  /** The centre says she talks, but this page has no voice to it: it was reloaded, or the phone was lost. */
  | "voice_lost"
  | "wrap_up";

/** `legGone`: no leg here for so long that none is on its way. `call`: the one on her desk. */
export function phaseOf(
  agent: LiveAgent | undefined,
  leg: Leg | null,
  hasState: boolean,
  legGone: boolean,
  call?: LiveCall,
): Phase {
  if (!hasState) return "loading";
  const state = agent?.state ?? "offline";
  if (state === "reserved" && call?.state === "dialling" && call.campaign_id === null) return "dialling";
  if (leg && !(state === "wrap_up" && agent?.call_id === leg.callId)) {
    return leg.phase === "talking" ? "talking" : "ringing";
  }
  if (state === "talking" && agent?.device === "browser" && legGone) return "voice_lost";
  return state;
}
