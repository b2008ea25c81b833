/** What the desk does by itself: rings, says in the title who calls, takes connected calls, warns before it is closed. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { popQuery } from "@/features/desk/api";
import type { DeskSession } from "@/features/desk/session";
import { chosenKind } from "@/features/desk/telephone";
import { phone } from "@/kit/format";
import { remember } from "@/kit/preferences";
import { beep, ring } from "@/softphone/tones";

export const CUT_OFF = "cut-off";

export function useDeskEffects(session: DeskSession): void {
  const { t } = useTranslation();
  const { phase, call, callId, phone: line, device, holding, agent, connect, answer } = session;
  const ringing = phase === "ringing";
  const automatic = line.leg?.automatic === true;
  const pop = useQuery({ ...popQuery(callId), enabled: ringing && callId !== "" });
  const who = pop.data?.customer?.name ?? (call ? phone(call.customer_number) : t("common.unknown_customer"));

  // After a reload the desk takes up where it was: only a person who had signed out is asked again.
  const state = agent?.state;
  const resume = holding.kind === "held" && device === null && state !== undefined && state !== "offline";
  const kind = agent?.device || chosenKind();
  useEffect(() => {
    if (resume) void connect(kind);
  }, [resume, kind, connect]);

  useEffect(() => (ringing && !automatic ? ring() : undefined), [ringing, automatic]);

  // A called customer has already answered: waiting for a key would lose her.
  const take = line.leg?.phase === "ringing" && automatic;
  useEffect(() => {
    if (!take) return;
    beep();
    answer();
  }, [take, answer]);

  useEffect(() => {
    const title = document.title;
    if (ringing) document.title = `☎ ${who}`;
    return () => {
      document.title = title;
    };
  }, [ringing, who]);

  const onCall = line.leg !== null;
  useEffect(() => {
    if (!onCall) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const note = () => remember(CUT_OFF, who, true);
    window.addEventListener("beforeunload", warn);
    window.addEventListener("pagehide", note);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("pagehide", note);
    };
  }, [onCall, who]);
}
