/** The microphone: getting it, and saying plainly why it cannot be had. */

export type MicrophoneTrouble = "insecure" | "no_microphone" | "permission" | "busy" | "failed";

/** getUserMedia's error names, as a person would put them. */
export function microphoneTrouble(error: unknown): MicrophoneTrouble {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "no_microphone";
  if (name === "NotAllowedError" || name === "SecurityError") return "permission";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}

export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(trouble);
    this.name = "MicrophoneError";
  }
}

function ask(deviceId: string | null): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId !== null && { deviceId: { exact: deviceId } }),
    },
    video: false,
  });
}

/** Opens the chosen microphone, or any other when that one is gone. Throws MicrophoneError. */
export async function openMicrophone(deviceId: string | null): Promise<MediaStream> {
  // Browsers give microphones only to pages whose origin they trust; elsewhere the whole API is absent.
  if (!window.isSecureContext || !("mediaDevices" in navigator)) throw new MicrophoneError("insecure");
  try {
    return await ask(deviceId);
  } catch (error) {
    if (deviceId !== null && microphoneTrouble(error) === "no_microphone") {
      try {
        return await ask(null);
      } catch (second) {
        throw new MicrophoneError(microphoneTrouble(second));
      }
    }
    throw new MicrophoneError(microphoneTrouble(error));
  }
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** An amplitude 0–1 on a scale of 50 dB, as ears hear it. */
export function heard(amplitude: number): number {
  return amplitude === 0 ? 0 : Math.min(1, Math.max(0, (20 * Math.log10(amplitude) + 50) / 50));
}

/** Loudness 0–1 of samples in −1…1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return heard(Math.sqrt(sum / Math.max(1, samples.length)));
}
