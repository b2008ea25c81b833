import { PhoneOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { CallItem, RecordingState } from "@/features/calls/types";
import { duration } from "@/kit/format";

const SIGNS = { answered: "✓", abandoned: "✕", callback: "↩", self_served: "✓", refused: "⊘", not_connected: "○", lost: "!", open: "▸" } as const;

/** How a call came out: a sign, a colour and the word. */
export function Outcome({ call }: { call: CallItem }) {
  const { t } = useTranslation();
  const outcome = call.outcome ?? "open";
  return (
    <span className={`outcome-word outcome-word-${outcome}`}>
      <span aria-hidden="true">{SIGNS[outcome]}</span> {t(`call.outcome.${outcome}`)}
    </span>
  );
}

export function Direction({ call }: { call: CallItem }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={t(`call.direction.${call.direction}`)} mouseEnterDelay={0.4}>
      <span className="soft" aria-label={t(`call.direction.${call.direction}`)}>
        <PhoneOutlined rotate={call.direction === "inbound" ? 0 : 90} /> {call.direction === "inbound" ? "↘" : "↗"}
      </span>
    </Tooltip>
  );
}

/** The state of a recording in one word; what is wrong is said in words, too. */
export function RecordingWord({ recording }: { recording: { state: RecordingState; seconds: number | null } | null }) {
  const { t } = useTranslation();
  if (!recording) return <span className="faint">–</span>;
  if (recording.state === "stored") return <span className="num">{duration(recording.seconds)}</span>;
  const bad = recording.state !== "recording";
  return <span className={bad ? "alarm" : "soft"}>{t(`calls.recording_state.${recording.state}`)}</span>;
}
