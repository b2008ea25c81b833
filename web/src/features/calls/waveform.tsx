import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Peaks } from "@/features/calls/api";
import { useTheme } from "@/kit/preferences";

interface WaveformProps {
  peaks: Peaks;
  /** Seconds from the beginning. */
  position: number;
  seek: (seconds: number) => void;
}

const STEP_SECONDS = 5;

function draw(canvas: HTMLCanvasElement, peaks: Peaks): void {
  const style = getComputedStyle(document.documentElement);
  const ratio = window.devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(ratio, ratio);
  const lane = height / 2;
  [peaks.customer, peaks.agent].forEach((voice, index) => {
    pen.fillStyle = style.getPropertyValue(index === 0 ? "--talking" : "--ready");
    const middle = lane * index + lane / 2;
    for (let x = 0; x < width; x += 1) {
      const from = Math.floor((x / width) * voice.length);
      const until = Math.max(from + 1, Math.floor(((x + 1) / width) * voice.length));
      const loud = Math.max(0, ...voice.slice(from, until));
      // The ear hears quiet speech well: the root shows it.
      const tall = Math.max(1, Math.sqrt(loud) * (lane - 6));
      pen.fillRect(x, middle - tall / 2, 1, tall);
    }
  });
}

/** Both voices, the customer above; a click or the arrow keys go there. */
export function Waveform({ peaks, position, seek }: WaveformProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { dark } = useTheme();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    draw(element, peaks);
    const observer = new ResizeObserver(() => draw(element, peaks));
    observer.observe(element);
    return () => observer.disconnect();
  }, [peaks, dark]);

  const share = peaks.seconds > 0 ? Math.min(1, position / peaks.seconds) : 0;
  return (
    <div className="waveform">
      <div className="waveform-voices" aria-hidden="true">
        <span className="state-talking">{t("calls.voice_customer")}</span>
        <span className="state-ready">{t("calls.voice_agent")}</span>
      </div>
      <div
        className="waveform-picture"
        role="slider"
        tabIndex={0}
        aria-label={t("calls.position")}
        aria-valuemin={0}
        aria-valuemax={Math.round(peaks.seconds)}
        aria-valuenow={Math.round(position)}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek(((event.clientX - box.left) / box.width) * peaks.seconds);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") seek(position + STEP_SECONDS);
          else if (event.key === "ArrowLeft") seek(position - STEP_SECONDS);
        }}
        data-testid="waveform"
      >
        <canvas ref={canvas} />
        <div className="waveform-head" style={{ left: `${share * 100}%` }} />
      </div>
    </div>
  );
}
