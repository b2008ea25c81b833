/** Sounds the desk makes itself: no files, and quiet when the browser does not let a page sound yet. */

import { soundsThere } from "@/softphone/speaker";

let context: AudioContext | null = null;

function ready(): AudioContext | null {
  try {
    context ??= soundsThere(new AudioContext());
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    return context;
  } catch {
    return null;
  }
}

/** A soft tone of `hertz` beginning in `delay` s. */
function tone(audio: AudioContext, hertz: number, delay: number, length: number): void {
  const at = audio.currentTime + delay;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.16, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0005, at + length);
  gain.connect(audio.destination);
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = hertz;
  oscillator.connect(gain);
  oscillator.start(at);
  oscillator.stop(at + length);
}

export function chime(): void {
  const audio = ready();
  if (!audio) return;
  tone(audio, 660, 0, 0.5);
  tone(audio, 880, 0.22, 0.7);
}

/** A short beep before a connected outbound call: somebody is on the line already. */
export function beep(): void {
  const audio = ready();
  if (audio) tone(audio, 1000, 0, 0.15);
}

/** Rings until the returned function is called. */
export function ring(): () => void {
  chime();
  const timer = setInterval(chime, 2400);
  return () => clearInterval(timer);
}
