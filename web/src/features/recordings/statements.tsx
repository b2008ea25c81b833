import { CaretRightOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RecordingItem, Statement } from "@/features/recordings/api";
import { duration } from "@/kit/format";

const known = ({ values }: Statement) =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${String(value ?? "")}`)
    .join("\n");

/** What the caller stated, by name: a click plays that part of the recording, in her voice alone. */
export function Statements({ of }: { of: RecordingItem }) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState<Statement>();
  const audible = of.state === "stored" || of.state === "short";
  return (
    <div className="statements">
      {of.statements.map((each) => (
        <Tooltip key={each.offset_seconds} title={<span className="statement-known">{known(each)}</span>}>
          <Button
            size="small"
            disabled={!audible}
            icon={<CaretRightOutlined />}
            onClick={() => setPlaying(each)}
            aria-label={t("recordings.play_statement", { name: each.name })}
            data-testid="statement"
          >
            {each.name} {duration(each.seconds)}
          </Button>
        </Tooltip>
      ))}
      {playing && (
        <audio
          controls
          autoPlay
          src={`/api/recordings/${encodeURIComponent(of.id)}/audio?side=customer#t=${playing.offset_seconds},${playing.offset_seconds + playing.seconds}`}
          aria-label={playing.name}
        />
      )}
    </div>
  );
}
