import { SettingOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useDesk } from "@/features/desk/session";
import { heard } from "@/softphone/media";
import { MicrophoneCheck } from "@/softphone/microphone-check";

const MARK = { unknown: "○", good: "●", fair: "◐", poor: "■" } as const;
const LOOK = { unknown: "faint", good: "state-ready", fair: "state-wrap_up", poor: "alarm" } as const;

/** Another microphone or loudspeaker in the middle of a call, with the level to see. */
function Devices() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [loud, setLoud] = useState(false);
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<MicrophoneCheck heard={loud} onHeard={() => setLoud(true)} />}
    >
      <Button
        size="small"
        type="text"
        icon={<SettingOutlined />}
        title={t("softphone.devices")}
        aria-label={t("softphone.devices")}
        data-testid="devices"
      />
    </Popover>
  );
}

/** How the voices travel: a plain word first, what to do when it is bad, and the numbers for who helps. */
export function Network() {
  const { t } = useTranslation();
  const { phone: line } = useDesk();
  const { packetsIn, packetsOut, lost, jitter, roundTrip, level } = line.stats;
  const { grade, complaint } = line.quality;
  const muted = line.leg?.muted === true;
  return (
    <footer className="network" aria-label={t("softphone.network")} data-testid="network" data-grade={grade}>
      <div className="network-word" role="status">
        <span className={LOOK[grade]}>
          {MARK[grade]} {complaint ? t(`softphone.complaint.${complaint}`) : t(`softphone.grade.${grade}`)}
        </span>
        <span className="grow" />
        <span className="faint">{t(muted ? "desk.muted" : "softphone.microphone")}</span>
        <span className="mic-meter mic-meter-small" role="meter" aria-label={t("softphone.level")}>
          <span className="mic-level" style={{ transform: `scaleX(${muted ? 0 : heard(level).toFixed(2)})` }} />
        </span>
        <Devices />
      </div>
      <div className="network-numbers num">
        <span>
          ↓ {t("softphone.packets_in")} <b data-testid="packets-in">{packetsIn}</b>
        </span>
        <span>
          ↑ {t("softphone.packets_out")} <b data-testid="packets-out">{packetsOut}</b>
        </span>
        <span>
          {t("softphone.lost")} <b data-testid="packets-lost">{lost}</b>
        </span>
        <span>
          {t("softphone.jitter")} <b><span data-testid="jitter">{jitter}</span> ms</b>
        </span>
        {roundTrip !== null && (
          <span>
            {t("softphone.round_trip")} <b>{roundTrip} ms</b>
          </span>
        )}
      </div>
    </footer>
  );
}
