/** The page's one live connection: it comes back by itself and asks only for what it missed. */
import { apply, EMPTY, type LiveState } from "@/live/reducer";
import type { LiveMessage } from "@/live/types";

export type Link = "off" | "connecting" | "live" | "lost";
export type View = "desk" | "board";

const SILENCE_MS = 12_000;
const SIGN_IN_AGAIN = 4401;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;

/** Milliseconds to wait before try `n` (from 0): doubling, capped, spread by up to a third so that a floor does not return as one. */
export function backOff(n: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** n) * (1 - random / 3);
}

export interface FeedParts {
  open: (url: string) => WebSocket;
  heard: (nowUs: number, first: boolean) => void;
  signInAgain: () => void;
}

export class LiveFeed {
  private state: LiveState = EMPTY;
  private link: Link = "off";
  private socket: WebSocket | null = null;
  private view: View | null = null;
  private tries = 0;
  private first = true;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private announce: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: FeedParts) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): LiveState => this.state;
  readonly getLink = (): Link => this.link;

  start(view: View): void {
    if (this.view === view) return;
    this.stop();
    this.view = view;
    this.connect();
  }

  /** Ends the connection and forgets everything: the next person sees nothing of this one. */
  stop(): void {
    this.view = null;
    clearTimeout(this.retry);
    this.drop();
    this.state = EMPTY;
    this.tries = 0;
    this.setLink("off");
  }

  private drop(): void {
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private connect(): void {
    if (this.view === null) return;
    this.setLink(this.state.epoch === "" && this.tries === 0 ? "connecting" : "lost");
    const since = this.state.epoch === "" ? "" : `&since=${encodeURIComponent(`${this.state.epoch}:${this.state.seq}`)}`;
    const socket = this.parts.open(`/api/live?view=${this.view}${since}`);
    this.socket = socket;
    this.first = true;
    this.expectSound();
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket === this.socket) this.receive(JSON.parse(event.data) as LiveMessage);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event.code);
    };
  }

  private closed(code: number): void {
    this.drop();
    if (code === SIGN_IN_AGAIN) {
      this.stop();
      this.parts.signInAgain();
      return;
    }
    this.setLink("lost");
    this.retry = setTimeout(() => this.connect(), backOff(this.tries, Math.random()));
    this.tries += 1;
  }

  /** The centre says something every 5 s; a silent line is a dead one, whatever the socket thinks. */
  private expectSound(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.closed(0), SILENCE_MS);
  }

  private receive(message: LiveMessage): void {
    this.expectSound();
    this.parts.heard(message.now_us, this.first);
    this.first = false;
    this.tries = 0;
    const before = this.state;
    this.state = apply(before, message);
    this.setLink("live");
    if (this.state !== before) this.notifySoon();
  }

  private setLink(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.notifySoon();
  }

  /** A flood of patches is drawn at most 25 times a second. */
  private notifySoon(): void {
    this.announce ??= setTimeout(() => {
      this.announce = undefined;
      for (const each of this.listeners) each();
    }, 40);
  }
}
