/** Who is in the call, what each of them hears, and what the agent at this desk may do: all from the live view. */
import type { LiveCall, LiveParty } from "@/live/types";

/** Of one call, its customer counted. */
const MOST_PARTIES = 8;

/** How somebody is, as the agent at this desk would say it. */
export type Condition =
  | "with_you"
  | "rings"
  /** Alone, with music. */
  | "music"
  /** In a flow she was sent into: hears it alone, and comes back. */
  | "in_flow"
  /** Talks with others, and not with her. */
  | "apart"
  /** Has the call and has stepped aside. */
  | "aside";

export interface Person {
  /** Null: the customer. */
  party: LiveParty | null;
  condition: Condition;
  since: number | null;
}

/** What the End key ends: always the latest thing, never a customer behind an adviser's back. */
export type End = "call" | "adviser" | "everybody" | "leave";

export interface May {
  hold: boolean;
  /** Send the customer into a flow. */
  sendToFlow: boolean;
  resume: boolean;
  keys: boolean;
  transfer: boolean;
  /** Ask somebody for advice, or to join. */
  invite: boolean;
  /** Swap, bring together or hand over: her adviser is on the line. */
  consult: boolean;
  leave: boolean;
  /** Have nothing recorded for a while, and have it recorded again. */
  pauseRecording: boolean;
}

export interface Conversation {
  /** Her own part, also while she is only rung. */
  mine: LiveParty | undefined;
  /** She has the call. */
  leads: boolean;
  /** The colleague who has it, when it is not she. */
  host: LiveParty | undefined;
  adviser: LiveParty | undefined;
  /** The customer first; empty while nobody talks yet. */
  people: Person[];
  /** Where the customer is in a flow she was sent into. */
  flow: LiveCall["flow"];
  /** Since when the customer waits for her. */
  heldSince: number | null;
  may: May;
  end: End;
}

function peopleOf(parties: readonly LiveParty[], mine: LiveParty, inFlow: boolean): Person[] {
  const count = (place: LiveParty["place"]) =>
    parties.filter((each) => !each.rings && each.place === place).length + (place === "main" ? 1 : 0);
  const condition = (place: LiveParty["place"]): Condition => {
    if (place === "aside") return "aside";
    if (place === mine.place) return "with_you";
    return count(place) === 1 ? "music" : "apart";
  };
  const customer = inFlow ? "in_flow" : condition("main");
  const waits = parties.find((each) => each.lead)?.hold_since_us ?? null;
  return [
    { party: null, condition: customer, since: customer === "music" || customer === "in_flow" ? waits : null },
    ...parties
      .filter((each) => each !== mine)
      .map((party) => ({
        party,
        condition: party.rings ? ("rings" as const) : condition(party.place),
        since: party.rings ? party.since_us : null,
      })),
  ];
}

function endOf(host: LiveParty | undefined, adviser: LiveParty | undefined, conference: boolean): End {
  if (host) return "leave";
  if (adviser) return "adviser";
  return conference ? "everybody" : "call";
}

export function conversationOf(call: LiveCall | undefined, me: string): Conversation {
  const parties = call?.parties ?? [];
  const mine = parties.find((each) => each.agent_id === me);
  const others = parties.filter((each) => each !== mine);
  const leads = mine?.lead === true;
  const host = others.find((each) => each.lead);
  const adviser = leads ? others.find((each) => each.place === "consult") : undefined;
  const conference = others.some((each) => !each.rings && each.place === "main");
  const rings = others.some((each) => each.rings);
  const flow = call?.flow ?? null;
  const free = leads && flow === null;
  return {
    mine,
    leads,
    host,
    adviser,
    people: mine && !mine.rings ? peopleOf(parties, mine, flow !== null) : [],
    flow,
    heldSince: leads && !conference ? mine.hold_since_us : null,
    may: {
      hold: leads && mine.place === "main",
      sendToFlow: leads && mine.place === "main" && others.length === 0,
      resume: leads && mine.place === "aside",
      keys: free,
      transfer: free && others.length === 0,
      invite: free && !rings && !adviser && parties.length + 2 <= MOST_PARTIES,
      consult: leads && adviser?.rings === false,
      leave: leads && conference && !adviser,
      pauseRecording: leads && call?.recording === true,
    },
    end: endOf(host, adviser, conference),
  };
}
