import type { LiveVoicemail } from "@/live/types";

/** Whether a message is an agent's business: she has it, or it waits in a queue she serves. */
export function mine(voicemail: LiveVoicemail, me: string, queueIds: readonly string[]): boolean {
  return voicemail.agent_id === me || (voicemail.agent_id === null && queueIds.includes(voicemail.queue_id));
}
