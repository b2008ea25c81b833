/** What the network does to the voices, in a word: judged over the last seconds, so that one bad moment is no complaint. */
import type { AudioStats } from "@/softphone/stats";

export type Grade = "unknown" | "good" | "fair" | "poor";
export type Complaint = "loss_in" | "loss_out" | "jitter" | "delay";

export interface Quality {
  grade: Grade;
  complaint: Complaint | null;
}

export const UNJUDGED: Quality = { grade: "unknown", complaint: null };

/** Looks kept, one a second. */
const WINDOW = 10;
const FEWEST = 4;

/**
 * From where it is heard, and from where talking becomes work. Loss as a share of packets, times in ms.
 * The delays are those of ITU-T G.114 there and back, 150 and 400 ms one way; our own path is one part of it.
 */
const LIMITS: Record<Complaint, readonly [fair: number, poor: number]> = {
  loss_in: [0.02, 0.05],
  loss_out: [0.02, 0.05],
  jitter: [30, 60],
  delay: [300, 800],
};

const GRADES = ["good", "fair", "poor"] as const;

/** Which share of `lost` and `arrived` was lost. */
function share(lost: number, arrived: number): number {
  const all = lost + arrived;
  return all > 0 ? Math.max(0, lost) / all : 0;
}

export class QualityWatch {
  private looks: AudioStats[] = [];

  look(stats: AudioStats): Quality {
    this.looks = [...this.looks, stats].slice(-WINDOW);
    const first = this.looks[0];
    if (!first || this.looks.length < FEWEST) return UNJUDGED;
    const lostOut = stats.lostOut - first.lostOut;
    const measured: Record<Complaint, number> = {
      loss_in: share(stats.lost - first.lost, stats.packetsIn - first.packetsIn),
      loss_out: share(lostOut, stats.packetsOut - first.packetsOut - lostOut),
      jitter: Math.min(...this.looks.map((each) => each.jitter)),
      delay: Math.min(...this.looks.map((each) => each.roundTrip ?? 0)),
    };
    let worst = 0;
    let complaint: Complaint | null = null;
    for (const each of Object.keys(LIMITS) as Complaint[]) {
      const severity = LIMITS[each].filter((limit) => measured[each] >= limit).length;
      if (severity > worst) [worst, complaint] = [severity, each];
    }
    return { grade: GRADES[worst] ?? "poor", complaint };
  }
}
