/**
 * One desk a person: of several windows only one holds the telephone.
 * Windows talk over a BroadcastChannel; the holder answers who asks, and gives way when it is told to.
 */

export type Holding =
  | { kind: "asking" }
  | { kind: "held" }
  /** Another window has the desk; `busy` while it is on a call. */
  | { kind: "elsewhere"; busy: boolean }
  | { kind: "off" };

type Word = { from: string } & ({ say: "who" } | { say: "mine"; busy: boolean } | { say: "take" } | { say: "free" });

export interface Channel {
  postMessage: (word: unknown) => void;
  close: () => void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const ANSWER_WAIT_MS = 200;

export class DeskLock {
  private state: Holding = { kind: "off" };
  private channel: Channel | null = null;
  private id = "";
  private busy = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly open: (name: string) => Channel,
    private readonly newId: () => string,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): Holding => this.state;

  private set(state: Holding): void {
    this.state = state;
    for (const each of this.listeners) each();
  }

  /** Asks for the desk of this person; it is ours when no other window claims it. */
  claim(userId: string): void {
    if (this.channel) return;
    this.id = this.newId();
    const channel = this.open(`huying-desk-${userId}`);
    this.channel = channel;
    channel.onmessage = (event) => this.hear(event.data as Word);
    this.ask();
  }

  private ask(): void {
    this.set({ kind: "asking" });
    this.say({ say: "who" });
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (this.state.kind === "asking") this.set({ kind: "held" });
    }, ANSWER_WAIT_MS);
  }

  private say(word: { say: "who" | "take" | "free" } | { say: "mine"; busy: boolean }): void {
    this.channel?.postMessage({ ...word, from: this.id });
  }

  private hear(word: Word): void {
    if (word.from === this.id) return;
    if (word.say === "who") {
      // Two windows that ask at the same moment: the smaller id goes first.
      if (this.state.kind === "held" || (this.state.kind === "asking" && this.id < word.from)) {
        this.say({ say: "mine", busy: this.busy });
      }
    } else if (word.say === "mine") {
      if (this.state.kind === "asking" || this.state.kind === "elsewhere") {
        this.set({ kind: "elsewhere", busy: word.busy });
      }
    } else if (word.say === "take") {
      if (this.state.kind !== "off") this.set({ kind: "elsewhere", busy: false });
    } else if (this.state.kind === "elsewhere") {
      this.ask();
    }
  }

  /** Takes the desk from the window that has it. */
  takeOver(): void {
    this.say({ say: "take" });
    this.set({ kind: "held" });
  }

  /** A call is or is no more with this window: the others must not take the desk meanwhile. */
  setBusy(busy: boolean): void {
    if (this.busy === busy) return;
    this.busy = busy;
    if (this.state.kind === "held") this.say({ say: "mine", busy });
  }

  /** The page is being closed: the others hear of it, and nothing here changes any more. */
  leave(): void {
    if (this.state.kind !== "held") return;
    this.say({ say: "free" });
    this.channel?.close();
    this.channel = null;
  }

  release(): void {
    clearTimeout(this.waiting);
    const held = this.state.kind === "held";
    // Let go first: whoever hears that it is free asks at once, and must not be answered by us.
    this.set({ kind: "off" });
    if (held) this.say({ say: "free" });
    this.channel?.close();
    this.channel = null;
  }
}
