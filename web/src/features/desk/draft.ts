/** What the agent has written of a call so far. It outlives a reload and is gone when the wrap-up is done. */
import { remember, useRemembered } from "@/kit/preferences";

export interface Draft {
  disposition: string;
  note: string;
}

const EMPTY: Draft = { disposition: "", note: "" };

export function readDraft(stored: string | null): Draft {
  if (stored === null) return EMPTY;
  try {
    return { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function useDraft(callId: string): [Draft, (change: Partial<Draft>) => void] {
  const key = `draft.${callId}`;
  const draft = readDraft(useRemembered(key, true));
  return [draft, (change) => remember(key, JSON.stringify({ ...draft, ...change }), true)];
}

export function forgetDraft(callId: string): void {
  remember(`draft.${callId}`, null, true);
}
