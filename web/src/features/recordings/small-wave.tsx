import type { Peaks } from "@/features/calls/api";

const WIDTH = 160;
const HEIGHT = 28;

function path(voice: readonly number[], up: boolean): string {
  const step = WIDTH / Math.max(1, voice.length);
  return voice
    .map((loud, index) => {
      // The ear hears quiet speech well: the root shows it.
      const tall = Math.max(0.5, (Math.sqrt(loud) * HEIGHT) / 2);
      return `M${(index + 0.5) * step} ${HEIGHT / 2}v${up ? -tall : tall}`;
    })
    .join("");
}

/** A recording at a glance: the customer above the line, the agent below. */
export function SmallWave({ peaks }: { peaks: Peaks | undefined }) {
  if (!peaks) return null;
  return (
    <svg className="small-wave" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={path(peaks.customer, true)} stroke="var(--talking)" />
      <path d={path(peaks.agent, false)} stroke="var(--ready)" />
    </svg>
  );
}
