import "./calls.css";

import { CaretRightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { Button, Segmented, Skeleton, Tooltip } from "antd";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { callQuery, type Names, useNames } from "@/features/calls/api";
import { useEventText } from "@/features/calls/event-text";
import { Outcome } from "@/features/calls/marks";
import { type PlayerHandle, RecordingBox } from "@/features/calls/player";
import { pauses, place, type Placed, recordedAt, recordingStart, stretches, talkShare } from "@/features/calls/timeline";
import type { CallDetail } from "@/features/calls/types";
import { TierTag } from "@/features/desk/customer-tag";
import { useDispositionLabel } from "@/features/reasons/labels";
import { clock } from "@/kit/clock";
import { Failure } from "@/kit/errors";
import { duration, elapsed, NONE, phone, timeOfDay } from "@/kit/format";
import { PageHead } from "@/kit/list";
import { Moment } from "@/kit/time";

/** The whole call as one band: what it was in, how long, with whom. */
function Band({ placed, names }: { placed: Placed[]; names: Names }) {
  const { t } = useTranslation();
  return (
    <div className="band" data-testid="band">
      {placed.map((part) => {
        const seconds = (part.until_us - part.from_us) / 1e6;
        const who = part.agentId === null ? "" : names.agent(part.agentId);
        const words = `${t(`calls.stretch.${part.kind}`)}${who === "" ? "" : ` · ${who}`} · ${duration(seconds)}`;
        return (
          <Tooltip key={`${part.kind}${part.from_us}`} title={words}>
            <div className={`band-part band-${part.kind}`} style={{ left: `${part.left * 100}%`, width: `${part.width * 100}%` }}>
              <span className="ellipsis">{words}</span>
            </div>
          </Tooltip>
        );
      })}
    </div>
  );
}

function Details({ call, names }: { call: CallDetail; names: Names }) {
  const { t } = useTranslation();
  const disposition = useDispositionLabel();
  const name = t(`cause.${String(call.cause)}` as "cause.16", { defaultValue: call.cause_name ?? "" });
  const cause = call.cause === null ? NONE : `${name} (${call.cause}${call.sip_code ? `, SIP ${call.sip_code}` : ""})`;
  const facts: [string, React.ReactNode][] = [
    [t("calls.direction"), t(`call.direction.${call.direction}`)],
    [t("calls.customer_number"), phone(call.customer_number)],
    [t("calls.our_number"), phone(call.our_number)],
    [t("calls.queue"), names.queue(call.queue_id)],
    [t("calls.agent"), names.agent(call.agent_id)],
    [t("calls.wait"), duration(call.wait_seconds)],
    [t("calls.expected_wait"), call.expected_wait_seconds === null ? NONE : duration(call.expected_wait_seconds)],
    [t("calls.talk"), duration(call.talk_seconds)],
    [t("calls.wrap_up"), duration(call.wrap_up_seconds)],
    [t("calls.missed"), call.missed],
    [t("calls.ended_by"), call.ended_by ? t(`call.ended_by.${call.ended_by}`) : NONE],
    [t("calls.cause"), cause],
    [t("calls.disposition"), disposition(call.disposition) || NONE],
  ];
  return (
    <section className="card call-details">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {call.note && <p className="customer-note">{call.note}</p>}
      <p className="faint call-id">{call.id}</p>
    </section>
  );
}

/** A talk that is less of the call than this is shown alone, until the person says otherwise. */
const READABLE_SHARE = 0.4;

export function Call() {
  const { t } = useTranslation();
  const { callId } = useParams({ from: "/signed-in/calls/$callId" });
  const router = useRouter();
  const call = useQuery(callQuery(callId));
  const names = useNames();
  const eventText = useEventText(names);
  const player = useRef<PlayerHandle>(null);
  const [scale, setScale] = useState<"whole" | "talk">();
  const events = call.data?.events;
  const ended = call.data?.ended_us;
  const parts = useMemo(() => stretches(events ?? [], ended ?? clock.nowUs()), [events, ended]);
  const talkOnly = scale === "talk" || (scale === undefined && talkShare(parts) > 0 && talkShare(parts) < READABLE_SHARE);
  const recordedFrom = recordingStart(events ?? []);
  const placed = useMemo(() => place(parts, talkOnly, recordedFrom), [parts, talkOnly, recordedFrom]);
  const length = call.data?.recording?.seconds ?? 0;
  const silences = useMemo(() => pauses(events ?? [], length), [events, length]);

  if (call.isPending) {
    return (
      <div className="page-pad">
        <Skeleton active />
      </div>
    );
  }
  if (call.isError) {
    return (
      <div className="page-pad">
        <Failure error={call.error} retry={() => void call.refetch()} />
      </div>
    );
  }
  const data = call.data;
  const first = data.events[0]?.at_us ?? data.offered_us;
  const playable = data.recording?.state === "stored" || data.recording?.state === "short";
  return (
    <div className="page-pad" data-testid="call">
      <PageHead
        title={
          <span className="row">
            {data.customer?.name ?? phone(data.customer_number)}
            {data.customer && <TierTag tier={data.customer.tier} />}
          </span>
        }
      >
        <Outcome call={data} />
        <span className="soft">
          <Moment at={data.offered_us} />
        </span>
        <span className="grow" />
        <Button onClick={() => router.history.back()}>{t("calls.back")}</Button>
      </PageHead>
      <section className="card call-time">
        <div className="row">
          <Segmented<"whole" | "talk">
            size="small"
            value={talkOnly ? "talk" : "whole"}
            options={[
              { value: "whole", label: t("calls.whole_call") },
              { value: "talk", label: t("calls.talk_only"), disabled: data.answered_us === null },
            ]}
            onChange={(value) => setScale(value)}
          />
        </div>
        <Band placed={placed} names={names} />
        <RecordingBox
          recording={data.recording}
          talked={data.answered_us !== null}
          placed={placed}
          pauses={silences}
          handle={player}
        />
      </section>
      <div className="call-columns">
        <section className="card call-events">
          <h2>{t("calls.time_line")}</h2>
          <ol>
            {data.events.map((event, index) => {
              const recorded = playable ? recordedAt(parts, event.at_us, recordedFrom) : null;
              return (
                <li key={`${event.type}${index}`} data-testid={`event-${event.type}`}>
                  <Tooltip title={timeOfDay(event.at_us)} mouseEnterDelay={0.4}>
                    <span className="num faint event-time">+{elapsed(first, event.at_us)}</span>
                  </Tooltip>
                  <span className="grow">{eventText(event)}</span>
                  {recorded !== null && (
                    <Button
                      type="text"
                      size="small"
                      icon={<CaretRightOutlined />}
                      onClick={() => player.current?.playFrom(recorded)}
                      aria-label={t("calls.play_here")}
                      title={t("calls.play_here")}
                    />
                  )}
                </li>
              );
            })}
          </ol>
        </section>
        <Details call={data} names={names} />
      </div>
    </div>
  );
}
