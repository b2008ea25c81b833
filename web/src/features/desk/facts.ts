import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { dayQuery, popQuery } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { NONE, phone } from "@/kit/format";
import { useLive } from "@/live/hooks";
import type { CustomerBrief } from "@/live/types";

/** Who is on the line, or was until the wrap-up. */
export function usePop() {
  const { callId } = useDesk();
  return useQuery(popQuery(callId));
}

/** What is known of the call on the desk, wherever it is known from: live, the screen pop, or her last calls. */
export interface Facts {
  name: string;
  /** Whether `name` is a name, and not our word for somebody unknown. */
  known: boolean;
  customer: CustomerBrief | null;
  number: string;
  queueId: string | null;
  queueName: string;
  campaignName: string;
  calledNumber: string;
  /** Where the customer may be, by her number. */
  zones: readonly string[];
}

export function useFacts(): Facts {
  const { t } = useTranslation();
  const { callId, call } = useDesk();
  const pop = usePop().data;
  // Long after the call only the list of the day still names it.
  const past = useQuery(dayQuery).data?.recent.find((item) => item.id === callId);
  const queueId = call?.queue_id ?? past?.queue_id ?? null;
  const queue = useLive((state) => (queueId === null ? undefined : state.queues[queueId]));
  const customer = pop?.customer ?? call?.customer ?? past?.customer ?? null;
  const number = call?.customer_number ?? pop?.number ?? past?.customer_number ?? "";
  const lead = pop?.lead?.name ?? "";
  const called = pop ? phone(pop.called_number) : "";
  return {
    name: customer?.name ?? (lead === "" ? t("common.unknown_customer") : lead),
    known: customer !== null || lead !== "",
    customer,
    number: number === "" ? NONE : phone(number),
    queueId,
    queueName: pop?.queue_name ?? queue?.name ?? NONE,
    campaignName: pop?.campaign_name ?? "",
    calledNumber: pop && pop.number_label !== "" ? `${pop.number_label} · ${called}` : called || NONE,
    zones: pop?.time_zones ?? [],
  };
}
