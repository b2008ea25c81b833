import { CaretRightOutlined, DownloadOutlined, PauseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Segmented, Skeleton } from "antd";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { peaksQuery } from "@/features/calls/api";
import type { Recording } from "@/features/calls/types";
import type { Pause, Placed } from "@/features/calls/timeline";
import { Waveform } from "@/features/calls/waveform";
import { Failure } from "@/kit/errors";
import { duration } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";

export interface PlayerHandle {
  /** Plays from these seconds on. */
  playFrom: (seconds: number) => void;
}

type Side = "both" | "customer" | "agent";
const SIDES: readonly Side[] = ["both", "customer", "agent"];
const SPEEDS = [1, 1.25, 1.5, 2];

interface PlayerProps {
  recording: Recording;
  placed: Placed[];
  pauses: Pause[];
  handle: Ref<PlayerHandle>;
}

function Player({ recording, placed, pauses, handle }: PlayerProps) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const goOn = useRef(false);
  const peaks = useQuery(peaksQuery(recording.id));
  const [position, setPosition] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [broken, setBroken] = useState(false);
  const [side, setSide] = useState<Side>("both");
  const length = peaks.data?.seconds ?? recording.seconds ?? 0;
  const source = `/api/recordings/${encodeURIComponent(recording.id)}/audio?side=${side}`;

  // Another voice goes on at the same place.
  const change = (to: Side) => {
    goOn.current = playing;
    setSide(to);
  };
  const loaded = () => {
    if (!audio.current) return;
    audio.current.playbackRate = speed;
    audio.current.currentTime = position;
  };
  useEffect(() => {
    if (!goOn.current) return;
    goOn.current = false;
    void audio.current?.play().catch(() => setBroken(true));
  }, [side]);

  const seek = (seconds: number) => {
    const to = Math.min(Math.max(0, seconds), length);
    if (audio.current) audio.current.currentTime = to;
    setPosition(to);
  };
  const toggle = () => {
    if (!audio.current) return;
    if (audio.current.paused) void audio.current.play().catch(() => setBroken(true));
    else audio.current.pause();
  };
  useHotkey(" ", toggle);
  useImperativeHandle(handle, () => ({
    playFrom: (seconds) => {
      seek(seconds);
      void audio.current?.play().catch(() => setBroken(true));
    },
  }));
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);
  // The element tells its time four times a second: too seldom for a moving line.
  useEffect(() => {
    if (!playing) return undefined;
    let frame = requestAnimationFrame(function follow() {
      if (audio.current && audio.current.readyState > 0) setPosition(audio.current.currentTime);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  return (
    <div className="player" data-testid="player" data-playing={playing}>
      {peaks.isError && <Failure error={peaks.error} retry={() => void peaks.refetch()} />}
      {peaks.isPending && <Skeleton.Node active className="waveform-wait" />}
      {peaks.data && <Waveform peaks={peaks.data} placed={placed} pauses={pauses} side={side} position={position} seek={seek} />}
      {broken && <Alert type="error" showIcon title={t("calls.cannot_play")} />}
      <div className="row">
        <Button
          type="primary"
          shape="circle"
          icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
          onClick={toggle}
          aria-label={t(playing ? "calls.pause" : "calls.play")}
          title={t("calls.play_hint")}
          data-testid="play"
        />
        <span className="num player-time">
          <b data-testid="position">{duration(position)}</b> / {duration(length)}
        </span>
        <Segmented<number>
          size="small"
          value={speed}
          onChange={setSpeed}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        />
        <Segmented<Side>
          size="small"
          value={side}
          onChange={change}
          options={SIDES.map((value) => ({ value, label: t(`calls.side.${value}`) }))}
          data-testid="side"
        />
        <span className="grow" />
        <Button type="link" icon={<DownloadOutlined />} href={`${source}&download=true`} download={`${recording.id}-${side}.wav`}>
          {t(side === "both" ? "calls.download" : "calls.download_side")}
        </Button>
      </div>
      <audio
        ref={audio}
        src={source}
        // Whoever loads sound is told as having heard it: not before she plays it.
        preload="none"
        onLoadedMetadata={loaded}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onError={() => setBroken(true)}
      />
    </div>
  );
}

interface RecordingBoxProps {
  recording: Recording | null;
  talked: boolean;
  placed: Placed[];
  pauses: Pause[];
  handle: Ref<PlayerHandle>;
}

/** The recording of a call, or plainly why there is none. */
export function RecordingBox({ recording, talked, placed, pauses, handle }: RecordingBoxProps) {
  const { t } = useTranslation();
  if (!recording) return <p className="faint">{t(talked ? "calls.not_recorded" : "calls.nothing_to_record")}</p>;
  const times = { found: duration(recording.seconds), expected: duration(recording.expected_seconds) };
  const playable = recording.state === "stored" || recording.state === "short";
  return (
    <>
      {recording.state !== "stored" && (
        <Alert
          type={recording.state === "recording" || recording.state === "deleted" ? "info" : "error"}
          showIcon
          title={t(`calls.recording_state.${recording.state}`)}
          description={t(`calls.recording_text.${recording.state}`, times)}
          data-testid={`recording-${recording.state}`}
        />
      )}
      {playable && <Player recording={recording} placed={placed} pauses={pauses} handle={handle} />}
    </>
  );
}
