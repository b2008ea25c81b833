/** The middle of the desk when there is no call: start, set-up, not ready, ready, being dialled for. */
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { Dial } from "@/features/desk/dial";
import { CUT_OFF } from "@/features/desk/effects";
import { useDesk } from "@/features/desk/session";
import { Line, TelephoneChoice } from "@/features/desk/telephone";
import { useReasonLabel } from "@/features/reasons/labels";
import { useHotkey } from "@/kit/hotkeys";
import { remember, useRemembered } from "@/kit/preferences";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import { MicrophoneCheck } from "@/softphone/microphone-check";
import { chime } from "@/softphone/tones";

const CHECKED = "microphone-checked";

export function Start() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <section className="panel panel-calm" data-testid="start">
      <h1>{t("desk.hello", { name: me.name })}</h1>
      <p className="panel-word">{t("desk.start_text")}</p>
      <TelephoneChoice word={t("desk.start")} />
    </section>
  );
}

const FORCED = ["no_answer", "rejected", "device_lost", "failed"] as const;

/** Why she is not ready, when it was not her own choice. */
function Forced({ reason }: { reason: (typeof FORCED)[number] }) {
  const { t } = useTranslation();
  const cutOff = useRemembered(CUT_OFF, true);
  const own = cutOff !== null && reason === "device_lost";
  return (
    <Alert
      type="warning"
      showIcon
      title={own ? t("desk.cut_off.title", { who: cutOff }) : t(`desk.forced.${reason}.title`)}
      description={t(own ? "desk.cut_off.help" : `desk.forced.${reason}.help`)}
      data-testid={own ? "cut-off" : "forced"}
    />
  );
}

/** Whether a call could reach her now: a page knows its own telephone, the centre all others. */
function useOnline(): boolean {
  const { agent, device, phone } = useDesk();
  return device?.kind === "browser" ? phone.line === "registered" : agent?.device_online === true;
}

/** Not ready: set the telephone up if it is not, then one key. */
export function NotReady() {
  const { t } = useTranslation();
  const { agent, device, ready } = useDesk();
  const reasonLabel = useReasonLabel();
  const checked = useRemembered(CHECKED, true) === "yes";
  const [heard, setHeard] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const online = useOnline();
  const headset = device?.kind === "browser";
  const check = headset && !checked;
  // A number outside is called when she wants work, and has her confirm it.
  const calls = device?.kind === "outside" && !online;
  const reachable = online || (calls && agent?.line === "");
  const go = async () => {
    remember(CHECKED, "yes", true);
    remember(CUT_OFF, null, true);
    await ready();
  };
  const forced = FORCED.find((each) => each === agent?.reason);
  const possible = reachable && agent?.state === "not_ready" && !choosing;
  useHotkey("enter", () => void go(), possible);
  useHotkey("r", () => void go(), possible);
  return (
    <section className="panel panel-calm" data-testid="not-ready">
      {forced && <Forced reason={forced} />}
      <div className="panel-state state-not_ready">
        <StateMark state="not_ready" size={22} /> {t("state.not_ready")} <Elapsed since={agent?.since_us} />
      </div>
      {!forced && (
        <p className="panel-word">
          {agent?.reason === "signed_in" || !agent?.reason ? t("desk.not_ready_text") : reasonLabel(agent.reason)}
        </p>
      )}
      {check && <MicrophoneCheck heard={heard} onHeard={() => setHeard(true)} />}
      <Line />
      <Button
        type="primary"
        size="large"
        className="large-key"
        disabled={!possible}
        onClick={() => void go()}
        data-testid="go-ready"
      >
        {check && !heard ? t("desk.ready_unchecked") : t(calls ? "desk.ready_call_me" : "desk.ready")} <kbd>Enter</kbd>
      </Button>
      <Dial possible={possible && online} />
      {choosing && <TelephoneChoice word={t("desk.use_telephone")} after={() => setChoosing(false)} />}
      <div className="row">
        {headset && checked && (
          <Button type="link" onClick={() => remember(CHECKED, null, true)}>
            {t("desk.check_again")}
          </Button>
        )}
        <Button type="link" onClick={() => setChoosing(!choosing)} data-testid="other-telephone">
          {t(choosing ? "common.cancel" : "desk.other_telephone")}
        </Button>
      </div>
    </section>
  );
}

export function Ready() {
  const { t } = useTranslation();
  const { agent, device, phone } = useDesk();
  const online = useOnline();
  const headset = device?.kind === "browser";
  const broken = headset && (phone.line === "refused" || phone.line === "unreachable");
  return (
    <section className="panel panel-calm" data-testid="ready">
      <div className="panel-state state-ready">
        <StateMark state="ready" size={22} /> {t("state.ready")} <Elapsed since={agent?.since_us} />
      </div>
      <p className="panel-word">{t(device?.kind === "outside" ? "desk.ready_text_outside" : "desk.ready_text")}</p>
      {(broken || device?.kind === "outside") && <Line />}
      <Dial possible={online} />
      {device?.kind !== "outside" && (
        <Button type="link" onClick={chime}>
          {t("desk.try_ring")}
        </Button>
      )}
    </section>
  );
}

export function Reserved() {
  const { t } = useTranslation();
  const { agent, call } = useDesk();
  const campaign = useLive((state) => state.campaigns[call?.campaign_id ?? ""]);
  return (
    <section className="panel panel-calm" data-testid="reserved">
      <div className="panel-state state-reserved">
        <StateMark state="reserved" size={22} /> {t("desk.reserved")} <Elapsed since={agent?.since_us} />
      </div>
      <p className="panel-word">{t("desk.reserved_text", { campaign: campaign?.name ?? "" })}</p>
    </section>
  );
}

/** The centre says she talks; this page has no voice to it. */
export function VoiceLost() {
  const { t } = useTranslation();
  const { hangUp } = useDesk();
  return (
    <section className="panel panel-calm" data-testid="voice-lost">
      <Alert type="error" showIcon title={t("desk.voice_lost.title")} description={t("desk.voice_lost.help")} />
      <Button danger size="large" onClick={hangUp} data-testid="hang-up">
        {t("desk.end_of.call")}
      </Button>
    </section>
  );
}

export function Elsewhere({ busy }: { busy: boolean }) {
  const { t } = useTranslation();
  const { takeOver } = useDesk();
  return (
    <section className="panel panel-calm" data-testid="elsewhere">
      <h1>{t("desk.elsewhere.title")}</h1>
      <p className="panel-word">{busy ? t("desk.elsewhere.busy") : t("desk.elsewhere.help")}</p>
      <Button type="primary" size="large" className="large-key" disabled={busy} onClick={takeOver} data-testid="take-over">
        {t("desk.elsewhere.take")}
      </Button>
    </section>
  );
}
