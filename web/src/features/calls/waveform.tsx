import { Tooltip } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Peaks } from "@/features/calls/api";
import { type Pause, type Placed, secondAt, shareOf } from "@/features/calls/timeline";
import { useTheme } from "@/kit/preferences";

interface WaveformProps {
  peaks: Peaks;
  /** The stretches of the call, on the scale of the band above. */
  placed: Placed[];
  pauses: Pause[];
  /** Whose voice is heard; the other is drawn faintly. */
  side: "both" | "customer" | "agent";
  /** Seconds from the beginning. */
  position: number;
  seek: (seconds: number) => void;
}

const STEP_SECONDS = 5;

function draw(canvas: HTMLCanvasElement, peaks: Peaks, placed: Placed[], side: WaveformProps["side"]): void {
  const style = getComputedStyle(document.documentElement);
  const ratio = window.devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  if (!pen || peaks.seconds <= 0) return;
  pen.scale(ratio, ratio);
  const lane = height / 2;
  [peaks.customer, peaks.agent].forEach((voice, index) => {
    pen.globalAlpha = side === "both" || (side === "customer") === (index === 0) ? 1 : 0.25;
    pen.fillStyle = style.getPropertyValue(index === 0 ? "--talking" : "--ready");
    const middle = lane * index + lane / 2;
    const sample = (share: number) => Math.floor((secondAt(placed, share) / peaks.seconds) * voice.length);
    for (const part of placed) {
      if (part.recorded === null) continue;
      const end = Math.floor((part.left + part.width) * width);
      for (let x = Math.ceil(part.left * width); x < end; x += 1) {
        const from = sample(x / width);
        if (from >= voice.length) break;
        const loud = Math.max(0, ...voice.slice(from, Math.max(from + 1, sample((x + 1) / width))));
        // The ear hears quiet speech well: the root shows it.
        const tall = Math.max(1, Math.sqrt(loud) * (lane - 6));
        pen.fillRect(x, middle - tall / 2, 1, tall);
      }
    }
  });
}

/** Both voices, the customer above; a click or the arrow keys go there. */
export function Waveform({ peaks, placed, pauses, side, position, seek }: WaveformProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { dark } = useTheme();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    draw(element, peaks, placed, side);
    const observer = new ResizeObserver(() => draw(element, peaks, placed, side));
    observer.observe(element);
    return () => observer.disconnect();
  }, [peaks, placed, side, dark]);

  const share = shareOf(placed, position);
  return (
    <div
      className="waveform"
        role="slider"
        tabIndex={0}
        aria-label={t("calls.position")}
        aria-valuemin={0}
        aria-valuemax={Math.round(peaks.seconds)}
        aria-valuenow={Math.round(position)}
        onPointerDown={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek(secondAt(placed, (event.clientX - box.left) / box.width));
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") seek(position + STEP_SECONDS);
          else if (event.key === "ArrowLeft") seek(position - STEP_SECONDS);
        }}
        data-testid="waveform"
      >
        <canvas ref={canvas} />
        {pauses.map((pause) => {
          const left = shareOf(placed, pause.from);
          const reason = { flow: t("calls.paused_by_flow"), statement: t("calls.rests") }[pause.by] ?? pause.reason;
          const why = t("calls.paused", { reason });
          return (
            <Tooltip key={pause.from} title={why}>
              <span
                className="waveform-pause"
                style={{ left: `${left * 100}%`, width: `${(shareOf(placed, pause.until) - left) * 100}%` }}
                data-testid="pause"
              >
                <span className="ellipsis">{why}</span>
              </span>
            </Tooltip>
          );
        })}
        <span className="waveform-voice state-talking">{t("calls.voice_customer")}</span>
        <span className="waveform-voice waveform-voice-low state-ready">{t("calls.voice_agent")}</span>
        <div className="waveform-head" style={{ left: `${share * 100}%` }} />
    </div>
  );
}
