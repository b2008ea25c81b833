import { describe, expect, test } from "vitest";

import { conversationOf } from "../src/features/desk/conversation";
import { KeySender } from "../src/features/desk/key-sender";
import { type Choice, choices, type Directory, possible, step, targetOf } from "../src/features/desk/targets";
import type { LiveCall, LiveParty } from "../src/live/types";
import { QualityWatch } from "../src/softphone/quality";
import { type AudioStats, NO_STATS, readStats } from "../src/softphone/stats";

const party = (agent_id: string | null, change: Partial<LiveParty> = {}): LiveParty => ({
  leg_id: `leg-${agent_id ?? "outside"}`,
  role: agent_id === null ? "outside" : "agent",
  agent_id,
  number: agent_id === null ? "+861055500001" : "",
  place: "main",
  lead: false,
  rings: false,
  since_us: 5,
  hold_since_us: null,
  ...change,
});
const call = (...parties: LiveParty[]): LiveCall => ({
  id: "c",
  direction: "inbound",
  state: "talking",
  customer_number: "",
  customer: null,
  queue_id: "q",
  agent_id: "me",
  campaign_id: null,
  offered_us: 0,
  queued_us: 0,
  ringing_us: 0,
  answered_us: 0,
  recording: false,
  recording_paused_us: null,
  parked: null,
  flow: null,
  callback_id: null,
  parties,
});
const me = (change: Partial<LiveParty> = {}) => party("me", { lead: true, ...change });
const seen = (...parties: LiveParty[]) => conversationOf(call(...parties), "me");
const conditions = (...parties: LiveParty[]) => seen(...parties).people.map((each) => each.condition);
const allowed = (...parties: LiveParty[]) =>
  Object.entries(seen(...parties).may)
    .filter(([, may]) => may)
    .map(([name]) => name);

describe("a conversation as its agent sees it", () => {
  test("nothing is known and nothing may be done before the call is live, or while she is only rung", () => {
    expect(conversationOf(undefined, "me").people).toEqual([]);
    const rung = seen(party("me", { rings: true }), party("host", { lead: true }));
    expect([rung.people, rung.host?.agent_id, rung.end]).toEqual([[], "host", "leave"]);
    expect(allowed(party("me", { rings: true }), party("host", { lead: true }))).toEqual([]);
  });
  test("she and the customer", () => {
    expect(conditions(me())).toEqual(["with_you"]);
    expect(allowed(me())).toEqual(["hold", "sendToFlow", "keys", "transfer", "invite"]);
    expect(seen(me()).end).toBe("call");
    expect(conversationOf({ ...call(me()), recording: true }, "me").may.pauseRecording).toBe(true);
    expect(conversationOf({ ...call(me({ lead: false })), recording: true }, "me").may.pauseRecording).toBe(false);
  });
  test("a customer on hold hears music since then", () => {
    const held = seen(me({ place: "aside", hold_since_us: 7 }));
    expect([held.heldSince, held.people[0]?.condition, held.people[0]?.since]).toEqual([7, "music", 7]);
    expect([held.may.hold, held.may.resume]).toEqual([false, true]);
  });
  test("a customer in a flow can only be taken back", () => {
    const flow = { id: "f", version: 1, node: "ask" };
    const lent = conversationOf({ ...call(me({ place: "aside", hold_since_us: 7 })), flow }, "me");
    expect([lent.people[0]?.condition, lent.people[0]?.since, lent.flow]).toEqual(["in_flow", 7, flow]);
    expect(Object.entries(lent.may).filter(([, may]) => may)).toEqual([["resume", true]]);
  });
  test("an adviser is rung: the customer waits, and End stops the ringing only", () => {
    const lead = me({ place: "consult", hold_since_us: 7 });
    const adviser = party("b", { place: "consult", rings: true });
    expect(conditions(lead, adviser)).toEqual(["music", "rings"]);
    expect(allowed(lead, adviser)).toEqual(["keys"]);
    expect(seen(lead, adviser).end).toBe("adviser");
  });
  test("with the adviser, then back with the customer while the adviser waits", () => {
    const adviser = party("b", { place: "consult" });
    expect(conditions(me({ place: "consult", hold_since_us: 7 }), adviser)).toEqual(["music", "with_you"]);
    expect(conditions(me(), adviser)).toEqual(["with_you", "music"]);
    expect(allowed(me(), adviser)).toEqual(["hold", "keys", "consult"]);
    expect(seen(me(), adviser).end).toBe("adviser");
  });
  test("a conference: others talk on while she is aside, and End is for everybody", () => {
    expect(conditions(me(), party("b"), party(null))).toEqual(["with_you", "with_you", "with_you"]);
    const aside = [me({ place: "aside", hold_since_us: 7 }), party("b")] as const;
    expect(conditions(...aside)).toEqual(["apart", "apart"]);
    expect(seen(...aside).heldSince).toBeNull();
    expect([seen(me(), party("b")).end, seen(me(), party("b")).may.leave]).toEqual(["everybody", true]);
    expect(seen(me(), party("b")).may.transfer).toBe(false);
  });
  test("somebody who is only rung is no conference yet", () => {
    const rung = party("b", { rings: true });
    expect([seen(me(), rung).end, seen(me(), rung).may.leave, seen(me(), rung).may.invite]).toEqual(["call", false, false]);
  });
  test("eight are the most", () => {
    const six = ["b", "c", "d", "e", "f"].map((id) => party(id));
    expect(seen(me(), ...six).may.invite).toBe(true);
    expect(seen(me(), ...six, party("g")).may.invite).toBe(false);
  });
  test("as a guest of a colleague's call she may only leave", () => {
    const guest = [party("host", { lead: true }), party("me", { place: "consult" })] as const;
    expect(conditions(...guest)).toEqual(["apart", "apart"]);
    expect([seen(...guest).end, seen(...guest).host?.agent_id, allowed(...guest)]).toEqual(["leave", "host", []]);
    const away = party("host", { lead: true, place: "aside", hold_since_us: 9 });
    expect(conditions(away, party("me"))).toEqual(["with_you", "aside"]);
  });
});

const DIRECTORY: Directory = {
  colleagues: [
    { id: "li", name: "李娜", state: "talking", free: false },
    { id: "chen", name: "Chen Wei", state: "ready", free: true },
  ],
  queues: [
    { id: "sales", name: "Sales 销售", ready: 0, waiting: 3 },
    { id: "help", name: "Help", ready: 2, waiting: 0 },
  ],
};
const named = (typed: string) => choices(DIRECTORY, typed).map((each) => each.key);
const one = (typed: string) => choices(DIRECTORY, typed)[0] as Choice;

describe("whom", () => {
  test("nothing typed: who is free first, then the others, then queues", () => {
    expect(named("")).toEqual(["chen", "li", "sales", "help"]);
  });
  test.each([
    ["we", ["chen"]],
    ["ln", ["li"]],
    ["李", ["li"]],
    ["HEL", ["help"]],
    ["zz", []],
    ["138 1234", ["number"]],
    ["+8613812340021", ["number"]],
    ["12", []],
    ["12a4", []],
  ])("%s", (typed, keys) => {
    expect(named(typed)).toEqual(keys);
  });
  test("a caller can wait where an agent cannot", () => {
    expect([possible(one("sales"), "transfer"), possible(one("sales"), "consult")]).toEqual([true, false]);
    expect([possible(one("help"), "add"), possible(one("李"), "transfer"), possible(one("138"), "add")]).toEqual([true, false, true]);
  });
  test("arrows go over what is impossible, round the ends", () => {
    const found = choices(DIRECTORY, "");
    expect(step(found, -1, 1, "transfer")).toBe(0);
    expect(step(found, 0, 1, "transfer")).toBe(2);
    expect(step(found, 0, -1, "transfer")).toBe(3);
    expect(step(found, 3, 1, "add")).toBe(0);
    expect(step(choices(DIRECTORY, "李"), -1, 1, "transfer")).toBe(-1);
    expect(step([], -1, 1, "add")).toBe(-1);
  });
  test("exactly one thing is named to the centre", () => {
    expect([targetOf(one("chen")), targetOf(one("help")), targetOf(one("138 12"))]).toEqual([
      { agent_id: "chen" },
      { queue_id: "help" },
      { number: "138 12" },
    ]);
  });
});

describe("sending keys", () => {
  const settle = () => new Promise((done) => setTimeout(done));
  test("in order, and together what was pressed meanwhile", async () => {
    const sent: string[] = [];
    const sender = new KeySender(async (keys) => {
      sent.push(keys);
      await settle();
      return true;
    });
    for (const key of "12#4") sender.press(key);
    await settle();
    await settle();
    sender.press("5");
    await settle();
    expect(sent).toEqual(["1", "2#4", "5"]);
  });
  test("what could not be sent takes along what was pressed after it", async () => {
    const sent: string[] = [];
    const sender = new KeySender(async (keys) => {
      sent.push(keys);
      await settle();
      return sent.length > 1;
    });
    sender.press("1");
    sender.press("2");
    await settle();
    await settle();
    sender.press("3");
    await settle();
    expect(sent).toEqual(["1", "3"]);
  });
});

describe("the connection in a word", () => {
  /** Fifty packets a second each way, changed by `each` of the second. */
  const judged = (seconds: number, each: (second: number) => Partial<AudioStats>) => {
    const watch = new QualityWatch();
    let quality = watch.look(NO_STATS);
    for (let second = 1; second <= seconds; second += 1) {
      quality = watch.look({ ...NO_STATS, packetsIn: second * 50, packetsOut: second * 50, ...each(second) });
    }
    return quality;
  };
  test("no word before there is something to judge", () => {
    expect(judged(2, () => ({})).grade).toBe("unknown");
  });
  test.each([
    ["good", null, {}],
    ["good", null, { lost: 0.5, jitter: 29, roundTrip: 299 }],
    ["fair", "loss_in", { lost: 1.5 }],
    ["poor", "loss_in", { lost: 5 }],
    ["poor", "loss_out", { lostOut: 5, jitter: 40 }],
    ["fair", "jitter", { jitter: 30 }],
    ["poor", "delay", { roundTrip: 800 }],
  ] as const)("%s, %s", (grade, complaint, a_second) => {
    const { lost = 0, lostOut = 0, ...rest } = a_second as Partial<AudioStats>;
    const found = judged(12, (second) => ({ ...rest, lost: lost * second, lostOut: lostOut * second }));
    expect(found).toEqual({ grade, complaint });
  });
  test("one bad moment long ago is forgiven", () => {
    expect(judged(9, (second) => ({ lost: second >= 2 ? 40 : 0 })).grade).toBe("poor");
    expect(judged(13, (second) => ({ lost: second >= 2 ? 40 : 0, jitter: second === 12 ? 90 : 0 })).grade).toBe("good");
  });
  test("the other side's report and the microphone are read", () => {
    const stats = readStats([
      { type: "remote-inbound-rtp", packetsLost: 3, roundTripTime: 0.12 },
      { type: "media-source", kind: "audio", audioLevel: 0.25 },
    ]);
    expect([stats.lostOut, stats.roundTrip, stats.level]).toEqual([3, 120, 0.25]);
  });
});
