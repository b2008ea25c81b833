import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { conversationOf } from "@/features/desk/conversation";
import { TierTag } from "@/features/desk/customer-tag";
import { useFacts } from "@/features/desk/facts";
import { usePartyName } from "@/features/desk/people";
import { useDesk } from "@/features/desk/session";
import { useHotkey } from "@/kit/hotkeys";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";

/** Before the first word: who it is, what they called, how long they have waited; and one large key. */
export function Ringing() {
  const { t } = useTranslation();
  const { callId, call, phone: line, agent, answer, decline } = useDesk();
  const me = useMe();
  const facts = useFacts();
  const nameOf = usePartyName();
  const { host, mine } = conversationOf(call, me.id);
  const elsewhere = agent?.device === "browser" ? null : agent?.device === "outside" ? "outside" : "phone";
  const leg = line.leg;
  useHotkey("enter", answer, leg?.phase === "ringing");
  useHotkey("x", decline, leg?.phase === "ringing");

  const eyebrow = () => {
    // Her telephone was away in the middle of this talk.
    if (leg?.automatic === true && typeof call?.answered_us === "number") return t("desk.ringing_again");
    if (host) return t(mine?.place === "consult" ? "desk.asks_advice" : "desk.asks_to_join", { who: nameOf(host) });
    return t(call?.direction === "outbound" ? "desk.connecting_outbound" : "desk.ringing");
  };

  return (
    <section className="panel panel-ringing" data-testid="ringing" data-call={callId}>
      <div className="panel-eyebrow state-ringing">
        <StateMark state="ringing" size={18} />
        {eyebrow()}
      </div>
      <div className="caller" data-testid="caller">
        <span className="caller-name ellipsis" data-testid="caller-name">
          {facts.name}
        </span>
        {facts.customer && <TierTag tier={facts.customer.tier} />}
      </div>
      <div className="caller-number num" data-testid="caller-number">
        {facts.number}
      </div>
      <dl className="facts facts-large">
        <dt>{t("desk.queue")}</dt>
        <dd>{facts.queueName}</dd>
        {facts.campaignName !== "" ? (
          <>
            <dt>{t("desk.campaign")}</dt>
            <dd>{facts.campaignName}</dd>
          </>
        ) : (
          <>
            <dt>{t("desk.called")}</dt>
            <dd className="num">{facts.calledNumber}</dd>
            <dt>{t(host ? "desk.in_call" : "desk.waited")}</dt>
            <dd>
              <Elapsed since={host ? call?.answered_us : (call?.queued_us ?? call?.offered_us)} testId="waited" />
            </dd>
          </>
        )}
      </dl>
      {line.trouble && (
        <Alert
          type="error"
          showIcon
          title={t(`audio.${line.trouble}.title`)}
          description={t(`audio.${line.trouble}.help`)}
          data-testid="audio-trouble"
        />
      )}
      {elsewhere ? (
        <p className="panel-word">
          {elsewhere === "phone" ? t("desk.pick_up_phone") : t(`desk.outside.ringing.${agent?.line || "calling"}`)}
        </p>
      ) : (
        <div className="answer-row">
          <Button
            className="answer"
            type="primary"
            size="large"
            onClick={answer}
            loading={leg?.phase === "answering"}
            disabled={leg === null}
            data-testid="answer"
          >
            {t("desk.answer")} <kbd>Enter</kbd>
          </Button>
          <Button
            size="large"
            onClick={decline}
            disabled={leg?.phase !== "ringing"}
            title={host ? "" : t("desk.decline_hint")}
            data-testid="decline"
          >
            {t("desk.decline")} <kbd>X</kbd>
          </Button>
        </div>
      )}
    </section>
  );
}
