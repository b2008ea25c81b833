import { Alert, Button, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { remember, useRemembered } from "@/kit/preferences";
import { closeStream, loudness, MicrophoneError, type MicrophoneTrouble, openMicrophone } from "@/softphone/media";
import { chime } from "@/softphone/tones";

export const MICROPHONE = "microphone";
export const SPEAKER = "speaker";
const HEARD = 0.35;

interface Check {
  devices: MediaDeviceInfo[];
  /** Empty where the browser does not let a page choose. */
  speakers: MediaDeviceInfo[];
  trouble: MicrophoneTrouble | null;
}

/** Draws the loudness straight into the bar: nothing is rendered sixty times a second. */
function measure(stream: MediaStream, bar: HTMLElement, heard: () => void): () => void {
  const audio = new AudioContext();
  void audio.resume();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudMs = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = loudness(samples);
    bar.style.transform = `scaleX(${level.toFixed(3)})`;
    if (level > HEARD) loudMs += 50;
    if (loudMs >= 200) heard();
  }, 50);
  return () => {
    clearInterval(timer);
    void audio.close();
  };
}

/** Lets a person see that her voice arrives, before a customer depends on it. */
export function MicrophoneCheck({ heard, onHeard }: { heard: boolean; onHeard: () => void }) {
  const { t } = useTranslation();
  const chosen = useRemembered(MICROPHONE);
  const speaker = useRemembered(SPEAKER);
  const bar = useRef<HTMLDivElement>(null);
  const [check, setCheck] = useState<Check>({ devices: [], speakers: [], trouble: null });
  const [attempt, setAttempt] = useState(0);
  const tell = useRef(onHeard);
  useEffect(() => {
    tell.current = onHeard;
  });

  useEffect(() => {
    const opening: { cancelled: boolean; stream: MediaStream | null; stop?: () => void } = {
      cancelled: false,
      stream: null,
    };
    const open = async () => {
      try {
        const stream = await openMicrophone(chosen);
        opening.stream = stream;
        const all = await navigator.mediaDevices.enumerateDevices();
        if (opening.cancelled) {
          closeStream(stream);
          return;
        }
        setCheck({
          devices: all.filter((d) => d.kind === "audioinput"),
          speakers: "setSinkId" in HTMLMediaElement.prototype ? all.filter((d) => d.kind === "audiooutput") : [],
          trouble: null,
        });
        if (bar.current) opening.stop = measure(stream, bar.current, () => tell.current());
      } catch (error) {
        if (opening.cancelled) return;
        setCheck({ devices: [], speakers: [], trouble: error instanceof MicrophoneError ? error.trouble : "failed" });
      }
    };
    void open();
    return () => {
      opening.cancelled = true;
      opening.stop?.();
      closeStream(opening.stream);
    };
  }, [chosen, attempt]);

  return (
    <div className="mic-check" data-testid="microphone-check" data-heard={heard}>
      {check.trouble ? (
        <Alert
          type="error"
          showIcon
          title={t(`audio.${check.trouble}.title`)}
          description={t(`audio.${check.trouble}.help`)}
          action={<Button onClick={() => setAttempt(attempt + 1)}>{t("common.retry")}</Button>}
          data-testid="audio-trouble"
        />
      ) : (
        <>
          <DeviceChoice
            label={t("softphone.microphone")}
            devices={check.devices}
            chosen={chosen}
            choose={(id) => remember(MICROPHONE, id)}
          />
          <div className="mic-meter" role="meter" aria-label={t("softphone.level")}>
            <div className="mic-level" ref={bar} />
          </div>
          <div className={heard ? "mic-word state-ready" : "mic-word soft"} data-testid="microphone-word">
            {heard ? t("softphone.heard") : t("softphone.say_something")}
          </div>
          <div className="row">
            {check.speakers.length > 0 && (
              <DeviceChoice
                label={t("softphone.speaker")}
                devices={check.speakers}
                chosen={speaker}
                choose={(id) => remember(SPEAKER, id)}
              />
            )}
            <Button onClick={chime}>{t("softphone.test_speaker")}</Button>
          </div>
        </>
      )}
    </div>
  );
}

function DeviceChoice({
  label,
  devices,
  chosen,
  choose,
}: {
  label: string;
  devices: MediaDeviceInfo[];
  chosen: string | null;
  choose: (id: string | null) => void;
}) {
  return (
    <Select
      className="grow"
      aria-label={label}
      value={devices.some((d) => d.deviceId === chosen) ? chosen : (devices[0]?.deviceId ?? null)}
      options={devices.map((d) => ({ value: d.deviceId, label: d.label || label }))}
      onChange={choose}
    />
  );
}
