/** What the network does to the voices, from WebRTC's own counters. */

export interface AudioStats {
  packetsIn: number;
  packetsOut: number;
  /** Packets that should have arrived and did not. */
  lost: number;
  /** Of ours, as the other side reports. */
  lostOut: number;
  /** Milliseconds. */
  jitter: number;
  /** Milliseconds there and back; null until the other side has reported. */
  roundTrip: number | null;
  /** Of what the microphone gives, amplitude 0–1. */
  level: number;
}

/** The fields we read of an RTCStats. */
export interface Report {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsSent?: number;
  packetsLost?: number;
  jitter?: number;
  roundTripTime?: number;
  audioLevel?: number;
}

export const NO_STATS: AudioStats = {
  packetsIn: 0,
  packetsOut: 0,
  lost: 0,
  lostOut: 0,
  jitter: 0,
  roundTrip: null,
  level: 0,
};

export function readStats(reports: Iterable<Report>): AudioStats {
  const stats = { ...NO_STATS };
  for (const report of reports) {
    if (report.type === "inbound-rtp" && report.kind === "audio") {
      stats.packetsIn += report.packetsReceived ?? 0;
      stats.lost += Math.max(0, report.packetsLost ?? 0);
      stats.jitter = Math.round((report.jitter ?? 0) * 1000);
    } else if (report.type === "outbound-rtp" && report.kind === "audio") {
      stats.packetsOut += report.packetsSent ?? 0;
    } else if (report.type === "remote-inbound-rtp") {
      stats.lostOut += Math.max(0, report.packetsLost ?? 0);
      if (report.roundTripTime !== undefined) stats.roundTrip = Math.round(report.roundTripTime * 1000);
    } else if (report.type === "media-source" && report.kind === "audio") {
      stats.level = report.audioLevel ?? 0;
    }
  }
  return stats;
}

export type Silence = "nothing_arrives" | "nothing_leaves" | null;

const PATIENCE_MS = 3000;

/** Notices when packets stop: a voice that is silent still sends them, a broken road does not. */
export class PacketWatch {
  private last = NO_STATS;
  private inAt: number;
  private outAt: number;

  constructor(startMs: number) {
    this.inAt = startMs;
    this.outAt = startMs;
  }

  look(stats: AudioStats, nowMs: number): Silence {
    if (stats.packetsIn > this.last.packetsIn) this.inAt = nowMs;
    if (stats.packetsOut > this.last.packetsOut) this.outAt = nowMs;
    this.last = stats;
    if (nowMs - this.inAt >= PATIENCE_MS) return "nothing_arrives";
    return nowMs - this.outAt >= PATIENCE_MS ? "nothing_leaves" : null;
  }
}
