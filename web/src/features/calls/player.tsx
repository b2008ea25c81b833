import { CaretRightOutlined, DownloadOutlined, PauseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Segmented, Skeleton } from "antd";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { peaksQuery } from "@/features/calls/api";
import type { Recording } from "@/features/calls/types";
import type { Placed } from "@/features/calls/timeline";
import { Waveform } from "@/features/calls/waveform";
import { Failure } from "@/kit/errors";
import { duration } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";

export interface PlayerHandle {
  /** Plays from these seconds on. */
  playFrom: (seconds: number) => void;
}

const SPEEDS = [1, 1.25, 1.5, 2];

function Player({ recording, placed, handle }: { recording: Recording; placed: Placed[]; handle: Ref<PlayerHandle> }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const peaks = useQuery(peaksQuery(recording.id));
  const [position, setPosition] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [broken, setBroken] = useState(false);
  const length = peaks.data?.seconds ?? recording.seconds ?? 0;
  const source = `/api/recordings/${encodeURIComponent(recording.id)}/audio`;

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
      setPosition(audio.current?.currentTime ?? 0);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  return (
    <div className="player" data-testid="player" data-playing={playing}>
      {peaks.isError && <Failure error={peaks.error} retry={() => void peaks.refetch()} />}
      {peaks.isPending && <Skeleton.Node active className="waveform-wait" />}
      {peaks.data && <Waveform peaks={peaks.data} placed={placed} position={position} seek={seek} />}
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
        <span className="grow" />
        <Button type="link" icon={<DownloadOutlined />} href={source} download={`${recording.id}.wav`}>
          {t("calls.download")}
        </Button>
      </div>
      <audio
        ref={audio}
        src={source}
        preload="metadata"
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
  handle: Ref<PlayerHandle>;
}

/** The recording of a call, or plainly why there is none. */
export function RecordingBox({ recording, talked, placed, handle }: RecordingBoxProps) {
  const { t } = useTranslation();
  if (!recording) return <p className="faint">{t(talked ? "calls.not_recorded" : "calls.nothing_to_record")}</p>;
  const times = { found: duration(recording.seconds), expected: duration(recording.expected_seconds) };
  const playable = recording.state === "stored" || recording.state === "short";
  return (
    <>
      {recording.state !== "stored" && (
        <Alert
          type={recording.state === "recording" ? "info" : "error"}
          showIcon
          title={t(`calls.recording_state.${recording.state}`)}
          description={t(`calls.recording_text.${recording.state}`, times)}
          data-testid={`recording-${recording.state}`}
        />
      )}
      {playable && <Player recording={recording} placed={placed} handle={handle} />}
    </>
  );
}
