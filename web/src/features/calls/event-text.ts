import { useTranslation } from "react-i18next";

import type { Names } from "@/features/calls/api";
import type { CallEvent } from "@/features/calls/types";
import { useDispositionLabel, useReasonLabel } from "@/features/reasons/labels";
import { type Why, whyLines } from "@/features/calls/why";
import { duration, exactMoment, phone } from "@/kit/format";

/** Which sentence tells a fact: some facts are told in two ways. */
function sentence(type: string, data: CallEvent["data"]): string {
  if (type === "CallQueued" && typeof data["named"] === "object") return "CallQueuedFor";
  if (type === "CallQueued" && data["requeued"] === true) return "CallQueuedAgain";
  if (type === "CallQueued" && typeof data["expected_seconds"] === "number") return "CallQueuedExpected";
  if (type === "CallbackRequested" && data["planned_by"]) return "CallbackPlanned";
  if (type === "TrunkTried" && data["instead_of"]) return "TrunkTriedAgain";
  if (type === "RecordingPaused" && data["by"] === "flow") return "RecordingPausedByFlow";
  if (type === "RecordingPaused" && data["by"] === "statement") return "RecordingRests";
  if (type === "RecordingResumed" && data["by"] === "statement") return "RecordingGoesOn";
  if (type === "RecordingPlayed" && data["download"] === true) return "RecordingDownloaded";
  if (type === "RecordingDeleted" && data["why"] === "retention") return "RecordingExpired";
  return type;
}

/** A fact of the journal in a sentence. An event this page does not know is shown by its name. */
export function useEventText(names: Names): (event: CallEvent) => string {
  const { t, i18n } = useTranslation();
  const disposition = useDispositionLabel();
  const reason = useReasonLabel();
  const word = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  return ({ type, data }) => {
    const why = typeof data["why"] === "object" ? (data["why"] as Why | null) : null;
    const outcome = word(data["outcome"]);
    const by = word(data["by"]);
    const values = {
      agent: names.agent(word(data["agent_id"])),
      queue: names.queue(word(data["queue_id"])),
      party: data["agent_id"] ? names.agent(word(data["agent_id"])) : phone(word(data["number"])) || t("event.somebody_outside"),
      to: data["to_agent_id"]
        ? names.agent(word(data["to_agent_id"]))
        : data["to_queue_id"]
          ? names.queue(word(data["to_queue_id"]))
          : phone(word(data["to_number"])),
      count: Number(data["count"] ?? 0),
      caller: phone(word(data["caller"])),
      called: phone(word(data["called"])),
      who: by === "flow" ? t("event.by_flow") : names.agent(by),
      text: word(data["reason"]),
      mode: t(`supervision.mode.${word(data["mode"]) as "listen"}`, { defaultValue: "" }),
      watch_end: t(`event.watch_end.${word(data["reason"]) as "stopped"}`, { defaultValue: "" }),
      place: t(`event.place.${word(data["to"]) as "front"}`, {
        defaultValue: "",
        queue: names.queue(word(data["queue_id"])),
        agent: names.agent(word(data["agent_id"])),
      }),
      trunk: names.trunk(word(data["trunk"])),
      line: names.trunk(word(data["trunk_id"])),
      number: phone(word(data["number"])),
      refusal: type === "OutsideCallRefused" ? t(`event.refusal.${word(data["reason"]) as "barred"}`, { defaultValue: "" }) : "",
      reason: reason(word(data["reason"])),
      why: why ? whyLines(why, names, t).join(" · ") : "",
      to_queue: data["to_flow_id"] ? names.flow(word(data["to_flow_id"])) : names.queue(word(data["to_queue_id"])),
      named: names.agent(word((data["named"] as { agent_id?: string } | undefined)?.agent_id)),
      spill: t(`event.spill.${word(data["when"]) as "wait"}`, { defaultValue: "", limit: word(data["limit"]) }),
      lot: word(data["lot"]),
      position: word(data["position"]),
      outcome: outcome === "" ? "" : t(`call.outcome.${outcome}` as "call.outcome.answered", { defaultValue: outcome }),
      by: t(`call.ended_by.${word(data["ended_by"]) as "agent"}`, { defaultValue: "" }),
      planner: names.agent(word(data["planned_by"])),
      planned: exactMoment(Number(data["since_us"] ?? 0), i18n.language),
      callback_end: t(`callbacks.outcome.${outcome}` as "callbacks.outcome.answered", { defaultValue: outcome }),
      cause: word(data["cause"]),
      disposition: disposition(word(data["disposition"])) || t("event.no_disposition"),
      seconds: duration(Number(data["seconds"] ?? data["found_seconds"] ?? 0)),
      expected: duration(Number(data["expected_seconds"] ?? 0)),
      result: t(`campaigns.result.${word(data["result"]) as "busy"}`, { defaultValue: word(data["result"]) }),
    };
    const end = word(data["reason"]) as "queue";
    const flow = {
      flow: names.flow(word(data["flow_id"])),
      node: word(data["node"]),
      name: word(data["name"]),
      digits: data["digits"] === null ? t("event.private") : word(data["digits"]),
      question: word(data["question"]),
      answer: word(data["answer"]),
      flow_end: type === "FlowEnded" ? t(`event.flow_end.${end}`, { detail: word(data["detail"]) }) : "",
    };
    return t(`event.${sentence(type, data)}` as "event.CallOffered", { ...values, ...flow, defaultValue: type });
  };
}
