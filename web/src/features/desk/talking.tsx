import { CalendarOutlined, PauseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Tooltip } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { deskFlowsQuery } from "@/features/desk/api";
import { type Aside, CallKeys, type Side } from "@/features/desk/call-keys";
import { type Conversation, conversationOf } from "@/features/desk/conversation";
import { TierTag } from "@/features/desk/customer-tag";
import { useDraft } from "@/features/desk/draft";
import { useFacts } from "@/features/desk/facts";
import { Keypad } from "@/features/desk/keypad";
import { Network } from "@/features/desk/network";
import { PauseReasons } from "@/features/desk/pause-reasons";
import { People, usePartyName } from "@/features/desk/people";
import { SendToFlow } from "@/features/desk/send-to-flow";
import { useDesk } from "@/features/desk/session";
import { Whom } from "@/features/desk/whom";
import { NONE } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";

/** Whether what is said is kept. */
function RecordingSign() {
  const { t } = useTranslation();
  const { call } = useDesk();
  if (!call?.recording) return null;
  const since = call.recording_paused_us;
  return (
    <Tooltip title={t(since === null ? "desk.recording_hint" : "desk.not_recorded_hint")}>
      {since === null ? (
        <span className="alarm" data-testid="recording">
          ● {t("desk.recording")}
        </span>
      ) : (
        <span className="rec-off" data-testid="not-recorded">
          ○ {t("desk.not_recorded")} <Elapsed since={since} />
        </span>
      )}
    </Tooltip>
  );
}

/** Where the customer is who was sent into a flow: which node, never what she keys in. */
function InFlow({ at }: { at: NonNullable<Conversation["flow"]> }) {
  const { t } = useTranslation();
  const flow = useQuery(deskFlowsQuery).data?.find((each) => each.id === at.id);
  return (
    <b className="state-wrap_up" data-testid="in-flow">
      {t("desk.in_flow", { flow: flow?.name ?? NONE, node: flow?.nodes[at.node] ?? at.node })}
    </b>
  );
}

/** Who it is, whether she waits, and for how long it has lasted. */
function CallBar({ talk }: { talk: Conversation }) {
  const { t } = useTranslation();
  const { call, agent } = useDesk();
  const facts = useFacts();
  const held = talk.heldSince !== null;
  return (
    <header className={held ? "call-bar call-bar-held" : "call-bar"}>
      <span className={held ? "state-wrap_up" : "state-talking"}>
        {held ? <PauseOutlined /> : <StateMark state="talking" size={18} />}
      </span>
      <span className="caller-name ellipsis" data-testid="caller-name">
        {facts.name}
      </span>
      {facts.customer && <TierTag tier={facts.customer.tier} />}
      <span className="num soft" data-testid="caller-number">
        {facts.number}
      </span>
      <span className="soft ellipsis grow">
        {talk.flow && talk.heldSince !== null ? (
          <InFlow at={talk.flow} />
        ) : held ? (
          <b className="state-wrap_up" data-testid="held">
            {t("desk.held")} <Elapsed since={talk.heldSince} />
          </b>
        ) : (
          facts.campaignName || facts.queueName
        )}
      </span>
      <span className="rec">
        <RecordingSign />
      </span>
      <span className="call-timer" data-testid="call-timer">
        <Elapsed since={call?.answered_us ?? agent?.since_us} />
      </span>
    </header>
  );
}

function Note() {
  const { t } = useTranslation();
  const { callId } = useDesk();
  const [draft, write] = useDraft(callId);
  return (
    <label className="field call-note">
      <span className="soft">{t("desk.note")}</span>
      <Input.TextArea
        value={draft.note}
        onChange={(event) => write({ note: event.target.value })}
        placeholder={t("desk.note_while_talking")}
        maxLength={4000}
        data-testid="note"
      />
    </label>
  );
}

/** `promise`: she plans a call to the customer. */
export function Talking({ promise }: { promise: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { callId, call, phone: line, agent, run } = useDesk();
  const nameOf = usePartyName();
  const [side, setSide] = useState<Side>("note");
  const [aside, setAside] = useState<Aside>("nothing");
  const asking = useRef(false);
  const talk = conversationOf(call, me.id);
  // One wish at a time: a key pressed twice is one wish.
  const act = async (work: () => Promise<unknown>) => {
    if (asking.current) return false;
    asking.current = true;
    try {
      return await run(work);
    } finally {
      asking.current = false;
    }
  };
  const wish = (work: () => Promise<unknown>) => void act(work);
  const may = { note: true, transfer: talk.may.transfer, add: talk.may.invite, flow: talk.may.sendToFlow };
  const shown = may[side] ? side : "note";
  const close = () => setSide("note");
  useHotkey("b", promise, talk.leads);
  return (
    <section className="panel panel-call" data-testid="talking" data-call={callId}>
      <CallBar talk={talk} />
      <CallKeys talk={talk} act={wish} side={shown} setSide={setSide} aside={aside} setAside={setAside} />
      {line.trouble && (
        <Alert
          type="error"
          showIcon
          title={t(`audio.${line.trouble}.title`)}
          description={t(`audio.${line.trouble}.help`)}
          data-testid="audio-trouble"
        />
      )}
      {talk.host && <Alert type="info" title={t("desk.guest", { who: nameOf(talk.host) })} data-testid="guest" />}
      <div className="call-body">
        {shown === "note" && <Note />}
        {shown === "flow" && <SendToFlow act={act} close={close} />}
        {(shown === "transfer" || shown === "add") && <Whom key={shown} way={shown} act={act} close={close} />}
        <div className="call-aside">
          <People talk={talk} act={wish} />
          {talk.leads && (
            <Button icon={<CalendarOutlined />} onClick={promise} data-testid="plan">
              {t("callbacks.plan_open")} <kbd>B</kbd>
            </Button>
          )}
          {aside === "keypad" && talk.may.keys && <Keypad close={() => setAside("nothing")} />}
          {aside === "pause" && talk.may.pauseRecording && <PauseReasons act={act} close={() => setAside("nothing")} />}
        </div>
      </div>
      {agent?.device === "browser" && <Network />}
    </section>
  );
}
