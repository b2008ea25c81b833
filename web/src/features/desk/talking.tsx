import { AudioMutedOutlined, AudioOutlined, NumberOutlined, PhoneOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { TierTag } from "@/features/desk/customer-tag";
import { useDraft } from "@/features/desk/draft";
import { useFacts } from "@/features/desk/facts";
import { useDesk } from "@/features/desk/session";
import { useHotkey } from "@/kit/hotkeys";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";
import { softphone } from "@/softphone/use-phone";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** The twelve keys. While it is open the keyboard's own digits are sent, too. */
function Keypad({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState("");
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (event.key === "Escape") close();
      if (!KEYS.includes(event.key)) return;
      softphone.sendKey(event.key);
      setSent((before) => before + event.key);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [close]);
  return (
    <div className="keypad" role="group" aria-label={t("desk.keypad")} data-testid="keypad">
      {KEYS.map((key) => (
        <Button
          key={key}
          onClick={() => {
            softphone.sendKey(key);
            setSent((before) => before + key);
          }}
        >
          {key}
        </Button>
      ))}
      <div className="keypad-sent num" data-testid="keypad-sent">
        {sent || " "}
      </div>
    </div>
  );
}

/** How the voices travel, in numbers. */
function Network() {
  const { t } = useTranslation();
  const { phone: line } = useDesk();
  const { packetsIn, packetsOut, lost, jitter, roundTrip } = line.stats;
  return (
    <div className="network num" aria-label={t("softphone.network")} data-testid="network">
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
  );
}

export function Talking() {
  const { t } = useTranslation();
  const { callId, call, phone: line, agent, hangUp } = useDesk();
  const facts = useFacts();
  const [draft, write] = useDraft(callId);
  const [keypad, setKeypad] = useState(false);
  const here = agent?.device !== "phone";
  const muted = line.leg?.muted === true;
  useHotkey("m", () => softphone.toggleMute(), here);
  useHotkey("d", () => setKeypad(!keypad), here);
  useHotkey("e", hangUp);
  return (
    <section className="panel" data-testid="talking" data-call={callId}>
      <header className="call-bar">
        <span className="state-talking">
          <StateMark state="talking" size={18} />
        </span>
        <span className="caller-name ellipsis" data-testid="caller-name">
          {facts.name}
        </span>
        {facts.customer && <TierTag tier={facts.customer.tier} />}
        <span className="num soft" data-testid="caller-number">
          {facts.number}
        </span>
        <span className="soft ellipsis grow">{facts.campaignName || facts.queueName}</span>
        <span className="rec" data-testid="recording">
          {call?.recording && (
            <Tooltip title={t("desk.recording_hint")}>
              <span className="alarm">● {t("desk.recording")}</span>
            </Tooltip>
          )}
        </span>
        <span className="call-timer" data-testid="call-timer">
          <Elapsed since={call?.answered_us ?? agent?.since_us} />
        </span>
      </header>
      <div className="call-keys">
        {here && (
          <>
            <Tooltip title={t("desk.mute_hint")} mouseEnterDelay={0.5}>
              <Button
                size="large"
                danger={muted}
                type={muted ? "primary" : "default"}
                icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
                onClick={() => softphone.toggleMute()}
                aria-pressed={muted}
                data-testid="mute"
              >
                {t(muted ? "desk.muted" : "desk.mute")} <kbd>M</kbd>
              </Button>
            </Tooltip>
            <Tooltip title={t("desk.keypad_hint")} mouseEnterDelay={0.5}>
              <Button
                size="large"
                icon={<NumberOutlined />}
                onClick={() => setKeypad(!keypad)}
                aria-pressed={keypad}
                data-testid="keypad-toggle"
              >
                {t("desk.keypad")} <kbd>D</kbd>
              </Button>
            </Tooltip>
          </>
        )}
        <span className="grow" />
        <Tooltip title={t("desk.end_hint")} mouseEnterDelay={0.5}>
          <Button size="large" danger icon={<PhoneOutlined rotate={225} />} onClick={hangUp} data-testid="hang-up">
            {t("desk.end")} <kbd>E</kbd>
          </Button>
        </Tooltip>
      </div>
      <div className="call-body">
        {line.trouble && (
          <Alert
            type="error"
            showIcon
            title={t(`audio.${line.trouble}.title`)}
            description={t(`audio.${line.trouble}.help`)}
            data-testid="audio-trouble"
          />
        )}
        <label className="field">
          <span className="soft">{t("desk.note")}</span>
          <Input.TextArea
            value={draft.note}
            onChange={(event) => write({ note: event.target.value })}
            placeholder={t("desk.note_while_talking")}
            autoSize={{ minRows: 5, maxRows: 12 }}
            maxLength={4000}
            data-testid="note"
          />
        </label>
        {keypad && <Keypad close={() => setKeypad(false)} />}
      </div>
      {here && <Network />}
    </section>
  );
}
