import "./desk.css";

import { Skeleton } from "antd";
import { useEffect, useState } from "react";

import { TopBar } from "@/app/top-bar";
import { ShiftNews } from "@/features/attendance/news";
import { PromiseNote } from "@/features/callbacks/mine";
import { PlanCallback, type Promisee } from "@/features/callbacks/plan";
import { Dialling } from "@/features/desk/dial";
import { Elsewhere, NotReady, Ready, Reserved, Start, VoiceLost } from "@/features/desk/idle";
import { useFacts } from "@/features/desk/facts";
import { MyDay } from "@/features/desk/my-day";
import { ParkedCalls } from "@/features/desk/parked";
import { CustomerPanel } from "@/features/desk/pop";
import { Ringing } from "@/features/desk/ringing";
import { type DeskSession, useDesk } from "@/features/desk/session";
import { StateSwitch } from "@/features/desk/state-switch";
import { Talking } from "@/features/desk/talking";
import { Waiting } from "@/features/desk/waiting";
import { VoicemailCount } from "@/features/voicemails/count";
import { WrapUp } from "@/features/desk/wrap-up";

function Middle({ session, promise }: { session: DeskSession; promise: () => void }) {
  const { phase, holding, callId } = session;
  if (holding.kind === "elsewhere") return <Elsewhere busy={holding.busy} />;
  if (phase === "loading" || holding.kind !== "held") {
    return (
      <section className="panel panel-calm">
        <Skeleton active />
      </section>
    );
  }
  switch (phase) {
    case "offline":
      return <Start />;
    case "not_ready":
      return <NotReady />;
    case "ready":
      return <Ready />;
    case "reserved":
      return <Reserved />;
    case "dialling":
      return <Dialling />;
    case "ringing":
      return <Ringing key={callId} />;
    case "talking":
      return <Talking key={callId} promise={promise} />;
    case "voice_lost":
      return <VoiceLost />;
    case "wrap_up":
      return <WrapUp key={callId} promise={promise} />;
  }
}

/** The agent's one screen: her state and the line above, her day at the left, the call in the middle, the customer at the right. */
export function Desk() {
  const session = useDesk();
  const { claim } = session;
  useEffect(claim, [claim]);
  const facts = useFacts();
  // Kept here: it may be finished when the wrap-up is over.
  const [promisee, setPromisee] = useState<Promisee | null>(null);
  const promise = () =>
    setPromisee({ callId: session.callId, who: facts.known ? facts.name : facts.number, zones: facts.zones });
  return (
    <div className="desk" data-testid="desk" data-phase={session.phase}>
      <TopBar>
        <StateSwitch />
        <Waiting />
        <VoicemailCount />
        <ShiftNews />
      </TopBar>
      <MyDay />
      <div className="desk-main card">
        <ParkedCalls />
        <PromiseNote callbackId={session.call?.callback_id} />
        <Middle session={session} promise={promise} />
      </div>
      <CustomerPanel callId={session.callId} />
      {promisee && (
        <PlanCallback to={promisee} mayDial={session.agent?.may_dial === true} close={() => setPromisee(null)} />
      )}
    </div>
  );
}
