/**
 * The agent's work in this window: her state, her call, her telephone, and what she can do now.
 * It lives above the pages, so that a supervisor on a call may look at the board meanwhile.
 */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { createContext, type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { useMe } from "@/features/accounts/session";
import { dayQuery, desk, type Device, type DeviceKind, earQuery, type How } from "@/features/desk/api";
import { DeskLock, type Holding } from "@/features/desk/lock";
import { type Phase, phaseOf } from "@/features/desk/phase";
import { errorText } from "@/kit/errors";
import { recall, remember, useRemembered } from "@/kit/preferences";
import { useHasState, useLive } from "@/live/hooks";
import type { LiveAgent, LiveCall } from "@/live/types";
import { MICROPHONE, SPEAKER } from "@/softphone/microphone-check";
import { type PhoneState } from "@/softphone/softphone";
import { chooseSpeaker } from "@/softphone/speaker";
import { softphone, usePhone } from "@/softphone/use-phone";

export interface DeskSession {
  agent: LiveAgent | undefined;
  phase: Phase;
  /** The call on the desk: ringing, talking or being wrapped up; "" when there is none. */
  callId: string;
  /** As last seen live: kept while it is wrapped up. */
  call: LiveCall | undefined;
  phone: PhoneState;
  device: Device | null;
  holding: Holding;
  /** What she asked to be after the present call. */
  afterCall: string | null;
  /** The call she placed last in this window; "" for none. */
  dialled: string;
  connect: (kind: DeviceKind, how?: How) => Promise<boolean>;
  /** Runs a request; what goes wrong is said, and false is returned. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
  answer: () => void;
  decline: () => void;
  hangUp: () => void;
  /** Calls a number for a queue; `callerId` "" shows the queue's. */
  dial: (number: string, queueId: string, callerId: string) => Promise<boolean>;
  ready: () => Promise<boolean>;
  notReady: (reason: string) => Promise<boolean>;
  signOut: () => Promise<void>;
  claim: () => void;
  takeOver: () => void;
}

const Context = createContext<DeskSession | null>(null);

export function useDesk(): DeskSession {
  const session = use(Context);
  if (!session) throw new Error("outside of the desk's session");
  return session;
}

const lock = new DeskLock(
  (name) => new BroadcastChannel(name),
  // Not a secret, only a name; randomUUID is absent on addresses that are not secure.
  () => Math.random().toString(36).slice(2),
);

const LEG_PATIENCE_MS = 4000;
const EAR = "monitor-";

/** True when the agent should have a leg here and has had none for a while. */
function useLegGone(expected: boolean): boolean {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (!expected) return undefined;
    const timer = setTimeout(() => setGone(true), LEG_PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setGone(false);
    };
  }, [expected]);
  return gone;
}

/** The live call, remembered after the centre has let go of it, or only tells that it waits for somebody else. */
function useCall(callId: string): LiveCall | undefined {
  const told = useLive((state) => state.calls[callId]);
  const live = told && "parties" in told ? told : undefined;
  const [kept, setKept] = useState<LiveCall>();
  if (live && live !== kept) setKept(live);
  return live ?? (kept?.id === callId ? kept : undefined);
}

export function DeskProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const agent = useLive((state) => state.agents[me.id]);
  const hasState = useHasState();
  const phone = usePhone();
  const holding = useSyncExternalStore(lock.subscribe, lock.getState);
  const [device, setDevice] = useState<Device | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [dialled, setDialled] = useState("");

  // A supervisor's ear is no call of hers; once she has taken the call over it is.
  const ear = phone.leg?.callId.startsWith(EAR) === true;
  const ownCall = agent?.state === "talking" ? agent.call_id : null;
  const leg = phone.leg === null || !ear ? phone.leg : ownCall === null ? null : { ...phone.leg, callId: ownCall };
  const state = agent?.state;
  const legGone = useLegGone(state === "talking" && agent?.device === "browser" && phone.leg === null);
  const callId = leg?.callId ?? agent?.call_id ?? "";
  const call = useCall(callId);
  const phase = phaseOf(agent, leg, hasState, legGone, call);
  const held = holding.kind === "held";
  const microphone = useRemembered(MICROPHONE);
  const speaker = useRemembered(SPEAKER);

  useEffect(() => void softphone.switchMicrophone(microphone), [microphone]);
  useEffect(() => chooseSpeaker(speaker), [speaker]);
  useEffect(() => lock.setBusy(phone.leg !== null), [phone.leg]);
  // A window that has given the desk away lets go of its telephone, and of its credentials, which are worthless now.
  if (!held && device !== null) setDevice(null);
  useEffect(() => {
    if (!held) softphone.stop();
  }, [held]);
  useEffect(() => {
    // A window that is closed frees the desk for the others at once.
    const close = () => lock.leave();
    window.addEventListener("pagehide", close);
    return () => {
      window.removeEventListener("pagehide", close);
      softphone.stop();
      lock.release();
    };
  }, [me.id]);
  // The figures of the day change when a contact is finished.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: dayQuery.queryKey });
  }, [state, queries]);

  const actions = useMemo(() => {
    const run = async (work: () => Promise<unknown>) => {
      try {
        await work();
        return true;
      } catch (error) {
        message.error(errorText(error));
        return false;
      }
    };
    const connect = (kind: DeviceKind, how: How = {}) =>
      run(async () => {
        const given = await desk.device(kind, how);
        setDevice(given);
        await queries.invalidateQueries({ queryKey: earQuery.queryKey });
        remember("device", kind);
        if (kind === "browser") await softphone.start(given);
        else softphone.stop();
      });
    return {
      run,
      connect,
      answer: () => void softphone.answer(recall(MICROPHONE)),
      decline: () => softphone.decline(),
      dial: (number: string, queueId: string, callerId: string) =>
        run(async () => setDialled((await desk.call(number, queueId, callerId)).call_id)),
      ready: () => {
        setAsked(null);
        return run(desk.ready);
      },
      notReady: (reason: string) => {
        setAsked(reason);
        return run(() => desk.notReady(reason));
      },
      signOut: async () => {
        if (await run(desk.signOut)) {
          softphone.stop();
          setDevice(null);
        }
      },
      claim: () => lock.claim(me.id),
      takeOver: () => lock.takeOver(),
    };
  }, [me.id, message, queries]);

  const busy = state === "ringing" || state === "talking" || state === "reserved" || state === "wrap_up";
  const session: DeskSession = {
    ...actions,
    agent,
    phase,
    callId,
    call,
    phone,
    device,
    holding,
    afterCall: busy ? asked : null,
    dialled,
    // A phone on the table has no leg here: the centre ends the call.
    hangUp: () => {
      if (!softphone.hangUp() && callId !== "") void actions.run(() => desk.hangUp(callId));
    },
  };
  return <Context value={session}>{children}</Context>;
}
