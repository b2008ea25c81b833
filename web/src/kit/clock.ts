/** The centre's time in the browser. Every running time is counted in it, so a wrong local clock shows nowhere. */

/** Estimates the centre's clock from messages that carry `now_us`. */
export class ServerClock {
  private offsetUs: number | null = null;

  /** `monotonic` in milliseconds never jumps; `wall` (Unix milliseconds) serves until the centre has spoken. */
  constructor(
    private readonly monotonic: () => number,
    private readonly wall: () => number,
  ) {}

  /**
   * A message was late by its travel time, never early: the largest offset seen is the nearest to the truth.
   * It gives way by a millisecond a message, so that two clocks of different speed stay together.
   */
  heard(nowUs: number): void {
    const offset = nowUs - this.monotonic() * 1000;
    this.offsetUs = this.offsetUs === null ? offset : Math.max(this.offsetUs - 1000, offset);
  }

  /** Forgets what was estimated: after sleep the monotonic clock may have stood still, and a new connection may be to a new centre. */
  reset(): void {
    this.offsetUs = null;
  }

  /** UTC microseconds. */
  nowUs(): number {
    return this.offsetUs === null ? this.wall() * 1000 : this.monotonic() * 1000 + this.offsetUs;
  }
}

export const clock = new ServerClock(
  () => performance.now(),
  () => Date.now(),
);

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for every running time on the page; four times a second so that no second is skipped. */
export function subscribeTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
