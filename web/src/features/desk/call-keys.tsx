import {
  AudioMutedOutlined,
  AudioOutlined,
  BranchesOutlined,
  InboxOutlined,
  NumberOutlined,
  PauseCircleOutlined,
  PauseOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  SwapRightOutlined,
  UsergroupAddOutlined,
} from "@ant-design/icons";
import { App, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { calls, desk } from "@/features/desk/api";
import type { Conversation } from "@/features/desk/conversation";
import { KeyButton } from "@/features/desk/key-button";
import { useDesk } from "@/features/desk/session";
import { softphone } from "@/softphone/use-phone";

export type Side = "note" | "transfer" | "add" | "flow";
/** What lies open below the people. */
export type Aside = "nothing" | "keypad" | "pause";

/** The keys of a call. One that cannot be pressed now stays in its place. */
export function CallKeys({
  talk,
  act,
  side,
  setSide,
  aside,
  setAside,
}: {
  talk: Conversation;
  act: (work: () => Promise<unknown>) => void;
  side: Side;
  setSide: (side: Side) => void;
  aside: Aside;
  setAside: (aside: Aside) => void;
}) {
  const { t } = useTranslation();
  const { callId, call, agent, phone: line, hangUp, run } = useDesk();
  const { message } = App.useApp();
  const { may, adviser } = talk;
  const [ending, setEnding] = useState(false);
  const unrecorded = typeof call?.recording_paused_us === "number";
  const muted = line.leg?.muted === true;
  const open = (wanted: Exclude<Side, "note">) => setSide(side === wanted ? "note" : wanted);
  const turn = (wanted: Aside) => setAside(aside === wanted ? "nothing" : wanted);
  const park = async () => {
    const { lot } = await calls.park(callId);
    message.success(t("desk.parked_in", { lot }));
  };
  const end = () => {
    if (talk.end === "adviser" && adviser) act(() => calls.drop(callId, adviser.leg_id));
    else if (talk.end === "everybody") setEnding(true);
    else hangUp();
  };
  return (
    <div className="call-keys">
      <KeyButton
        hotkey="m"
        label={t(muted ? "desk.muted" : "desk.mute")}
        hint={t("desk.mute_hint")}
        icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
        onPress={() => softphone.toggleMute()}
        // A telephone on the table has its own key for it.
        enabled={agent?.device === "browser"}
        pressed={muted}
        look={muted ? "alarm" : "plain"}
        testId="mute"
      />
      <KeyButton
        hotkey="h"
        label={t(talk.flow ? "desk.take_back" : may.resume ? "desk.resume" : "desk.hold")}
        hint={t(talk.flow ? "desk.take_back_hint" : may.resume ? "desk.resume_hint" : "desk.hold_hint")}
        icon={may.resume ? <PlayCircleOutlined /> : <PauseOutlined />}
        onPress={() => act(() => (may.resume ? calls.resume(callId) : calls.hold(callId)))}
        enabled={may.hold || may.resume}
        pressed={may.resume}
        look={may.resume ? "waits" : "plain"}
        testId="hold"
      />
      <KeyButton
        hotkey="t"
        label={t("desk.transfer")}
        hint={t("desk.transfer_hint")}
        icon={<SwapRightOutlined />}
        onPress={() => open("transfer")}
        enabled={may.transfer}
        pressed={side === "transfer"}
        testId="transfer"
      />
      <KeyButton
        hotkey="k"
        label={t("desk.park")}
        hint={t("desk.park_hint")}
        icon={<InboxOutlined />}
        onPress={() => act(park)}
        enabled={may.transfer}
        testId="park"
      />
      <KeyButton
        hotkey="c"
        label={t("desk.conference")}
        hint={t("desk.conference_hint")}
        icon={<UsergroupAddOutlined />}
        onPress={() => open("add")}
        enabled={may.invite}
        pressed={side === "add"}
        testId="conference"
      />
      <KeyButton
        hotkey="f"
        label={t("desk.to_flow.key")}
        hint={t("desk.to_flow.hint")}
        icon={<BranchesOutlined />}
        onPress={() => open("flow")}
        enabled={may.sendToFlow}
        pressed={side === "flow"}
        testId="to-flow"
      />
      <KeyButton
        hotkey="d"
        label={t("desk.keypad")}
        hint={t("desk.keypad_hint")}
        icon={<NumberOutlined />}
        onPress={() => turn("keypad")}
        enabled={may.keys}
        pressed={aside === "keypad"}
        testId="keypad-toggle"
      />
      <KeyButton
        hotkey="p"
        label={t(unrecorded ? "desk.record_again" : "desk.pause_recording")}
        hint={t(unrecorded ? "desk.record_again_hint" : "desk.pause_recording_hint")}
        icon={unrecorded ? <PlayCircleOutlined /> : <PauseCircleOutlined />}
        onPress={() => (unrecorded ? act(() => calls.resumeRecording(callId)) : turn("pause"))}
        enabled={may.pauseRecording}
        pressed={unrecorded || aside === "pause"}
        look={unrecorded ? "waits" : "plain"}
        testId="pause-recording"
      />
      <KeyButton
        hotkey="e"
        label={t(`desk.end_of.${talk.end}`)}
        hint={t(`desk.end_hint.${talk.end}`)}
        icon={<PhoneOutlined rotate={225} />}
        onPress={end}
        look="danger"
        testId="hang-up"
      />
      <Modal
        open={ending && talk.end === "everybody"}
        title={t("desk.end_all.title")}
        okText={t("desk.end_all.ok")}
        okButtonProps={{ danger: true, autoFocus: true }}
        cancelText={t("common.cancel")}
        onOk={() => void run(() => desk.hangUp(callId))}
        onCancel={() => setEnding(false)}
        width={460}
      >
        {t("desk.end_all.text")}
      </Modal>
    </div>
  );
}
