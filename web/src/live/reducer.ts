/**
 * The live state: a snapshot and the patches since, applied in order, equal a fresh snapshot.
 * Kinds a patch does not touch keep their identity, so that only what changed is drawn again.
 */
import type { Kind, LiveEntities, LiveMessage } from "@/live/types";

export interface LiveState {
  /** Whose numbering `seq` is; empty before the first snapshot. */
  epoch: string;
  seq: number;
  entities: LiveEntities;
}

export const EMPTY: LiveState = {
  epoch: "",
  seq: -1,
  entities: { agents: {}, queues: {}, calls: {}, campaigns: {}, alarms: {}, messages: {}, monitors: {}, voicemails: {}, callbacks: {}, centre: {} },
};

const KINDS = Object.keys(EMPTY.entities) as Kind[];

/** A newer centre may send kinds this page does not know: they are left alone. */
function isKind(kind: string): kind is Kind {
  return (KINDS as string[]).includes(kind);
}

export function apply(state: LiveState, message: LiveMessage): LiveState {
  if (message.type === "snapshot") {
    return {
      epoch: message.epoch,
      seq: message.seq,
      entities: { ...EMPTY.entities, ...message.state },
    };
  }
  if (message.type === "ping") return state;
  // Said again after a reconnect: what was applied is not applied twice, nor undone by something older.
  if (message.seq <= state.seq) return state;
  const touched = new Map<Kind, Record<string, unknown>>();
  const open = (kind: Kind) => {
    const copy = touched.get(kind) ?? { ...state.entities[kind] };
    touched.set(kind, copy);
    return copy;
  };
  for (const [kind, id, value] of message.set) if (isKind(kind)) open(kind)[id] = value;
  for (const [kind, id] of message.del) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the copy is ours and keyed by entity id
    if (isKind(kind)) delete open(kind)[id];
  }
  return {
    epoch: state.epoch,
    seq: message.seq,
    entities: { ...state.entities, ...(Object.fromEntries(touched) as Partial<LiveEntities>) },
  };
}
