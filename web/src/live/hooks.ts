import { useSyncExternalStore } from "react";

import { clock } from "@/kit/clock";
import { LiveFeed, type Link } from "@/live/feed";
import type { LiveEntities } from "@/live/types";

let signInAgain: () => void = () => undefined;
export function onLiveSignedOut(then: () => void): void {
  signInAgain = then;
}

export const feed = new LiveFeed({
  open: (path) => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`),
  heard: (nowUs, first) => {
    if (first) clock.reset();
    clock.heard(nowUs);
  },
  signInAgain: () => signInAgain(),
});

/** Reads the live state. `select` must return something that keeps its identity while nothing changed. */
export function useLive<T>(select: (entities: LiveEntities) => T): T {
  return useSyncExternalStore(feed.subscribe, () => select(feed.getState().entities));
}

export function useLink(): Link {
  return useSyncExternalStore(feed.subscribe, feed.getLink);
}

/** False until the first snapshot has arrived. */
export function useHasState(): boolean {
  return useSyncExternalStore(feed.subscribe, () => feed.getState().epoch !== "");
}
