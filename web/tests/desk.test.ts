import { beforeEach, describe, expect, test, vi } from "vitest";

import { find, initials } from "../src/features/desk/dispositions";
import { type Channel, DeskLock } from "../src/features/desk/lock";
import { phaseOf } from "../src/features/desk/phase";
import type { Choice } from "../src/features/reasons/api";
import type { LiveAgent, LiveCall } from "../src/live/types";
import { loudness, microphoneTrouble } from "../src/softphone/media";
import type { Leg } from "../src/softphone/softphone";
import { NO_STATS, PacketWatch, readStats } from "../src/softphone/stats";

const choice = (code: string, label_en: string, label_zh: string, position: number): Choice => ({ code, label_en, label_zh, position });
const CHOICES = [
  choice("sold", "Sold", "成交", 1),
  choice("resolved", "Resolved", "已解决", 0),
  choice("callback", "Call back later", "稍后回电", 2),
  choice("wrong_number", "Wrong number", "打错", 3),
];
const codes = (typed: string) => find(CHOICES, typed).map((each) => each.code);

describe("finding a disposition", () => {
  test("nothing typed: all, in their order", () => {
    expect(codes("")).toEqual(["resolved", "sold", "callback", "wrong_number"]);
  });
  test.each([
    ["so", "sold"],
    ["RE", "resolved"],
    ["cb", "callback"],
    ["nu", "wrong_number"],
    ["yjj", "resolved"],
    ["sh", "callback"],
    ["稍后", "callback"],
    ["cj", "sold"],
  ])("%s finds %s first", (typed, code) => {
    expect(codes(typed)[0]).toBe(code);
  });
  test("what matches nothing finds nothing", () => {
    expect(codes("zzz")).toEqual([]);
  });
  test("Chinese is known by its sounds", () => {
    expect(initials("已解决")).toBe("yjj");
    expect(initials("A类客户")).toBe("alkh");
  });
});

describe("what the desk shows", () => {
  const agent = (state: LiveAgent["state"], call_id: string | null = null): LiveAgent => ({
    id: "a",
    name: "a",
    state,
    reason: "",
    since_us: 0,
    call_id,
    queue_ids: [],
    may_dial: false,
    line: "" as const,
    line_reason: "",
    device: "browser",
    device_online: true,
  });
  const leg = (phase: Leg["phase"]): Leg => ({ callId: "c", phase, muted: false, automatic: false });

  test("the centre's word, when there is no leg here", () => {
    expect(phaseOf(undefined, null, false, false)).toBe("loading");
    expect(phaseOf(undefined, null, true, false)).toBe("offline");
    expect(phaseOf(agent("wrap_up", "c"), null, true, false)).toBe("wrap_up");
  });
  test("the telephone is quicker than the feed", () => {
    expect(phaseOf(agent("ready"), leg("ringing"), true, false)).toBe("ringing");
    expect(phaseOf(agent("ringing", "c"), leg("talking"), true, false)).toBe("talking");
  });
  test("what she has called herself is hers before anybody answers, what is dialled for her is not", () => {
    const call = (campaign_id: string | null, state = "dialling") => ({ id: "c", state, campaign_id }) as LiveCall;
    expect(phaseOf(agent("reserved", "c"), leg("talking"), true, false, call(null))).toBe("dialling");
    expect(phaseOf(agent("reserved", "c"), null, true, false, call(null))).toBe("dialling");
    expect(phaseOf(agent("reserved", "c"), null, true, false, call("spring"))).toBe("reserved");
    expect(phaseOf(agent("talking", "c"), leg("talking"), true, false, call(null, "talking"))).toBe("talking");
  });
  test("a leg that is about to end does not hide the wrap-up", () => {
    expect(phaseOf(agent("wrap_up", "c"), leg("talking"), true, false)).toBe("wrap_up");
    expect(phaseOf(agent("wrap_up", "before"), leg("ringing"), true, false)).toBe("ringing");
  });
  test("talking without a voice here is said, but not on a telephone of its own", () => {
    expect(phaseOf(agent("talking", "c"), null, true, false)).toBe("talking");
    expect(phaseOf(agent("talking", "c"), null, true, true)).toBe("voice_lost");
    expect(phaseOf({ ...agent("talking", "c"), device: "phone" }, null, true, true)).toBe("talking");
  });
});

describe("one desk a person", () => {
  const air = new Set<Channel>();
  const open = (): Channel => {
    const channel: Channel = {
      onmessage: null,
      postMessage: (word) => {
        for (const other of air) if (other !== channel) other.onmessage?.({ data: word } as MessageEvent);
      },
      close: () => air.delete(channel),
    };
    air.add(channel);
    return channel;
  };
  let made = 0;
  const window = () => new DeskLock(open, () => `w${(made += 1)}`);

  beforeEach(() => {
    vi.useFakeTimers();
    air.clear();
  });
  const settle = () => vi.advanceTimersByTime(500);

  test("the first window has it, the second is told", () => {
    const [first, second] = [window(), window()];
    first.claim("u");
    settle();
    second.claim("u");
    settle();
    expect([first.getState().kind, second.getState().kind]).toEqual(["held", "elsewhere"]);
  });

  test("of two at the same moment one gets it", () => {
    const [first, second] = [window(), window()];
    first.claim("u");
    second.claim("u");
    settle();
    expect([first.getState().kind, second.getState().kind].sort()).toEqual(["elsewhere", "held"]);
  });

  test("taking over moves it, closing frees it", () => {
    const [first, second] = [window(), window()];
    first.claim("u");
    settle();
    second.claim("u");
    settle();
    second.takeOver();
    expect([first.getState().kind, second.getState().kind]).toEqual(["elsewhere", "held"]);
    second.release();
    settle();
    expect(first.getState().kind).toBe("held");
  });

  test("the other window knows of a call", () => {
    const [first, second] = [window(), window()];
    first.claim("u");
    settle();
    second.claim("u");
    first.setBusy(true);
    settle();
    expect(second.getState()).toEqual({ kind: "elsewhere", busy: true });
    first.setBusy(false);
    expect(second.getState()).toEqual({ kind: "elsewhere", busy: false });
  });
});

describe("the voices", () => {
  test("counters of one call", () => {
    const stats = readStats([
      { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 2, jitter: 0.0034 },
      { type: "inbound-rtp", kind: "video", packetsReceived: 9 },
      { type: "outbound-rtp", kind: "audio", packetsSent: 48 },
      { type: "remote-inbound-rtp", roundTripTime: 0.021 },
      { type: "codec" },
    ]);
    expect(stats).toEqual({ ...NO_STATS, packetsIn: 50, packetsOut: 48, lost: 2, jitter: 3, roundTrip: 21 });
  });

  test("silence of the road is noticed after three seconds, and forgotten when it ends", () => {
    const watch = new PacketWatch(0);
    expect(watch.look({ ...NO_STATS, packetsIn: 10, packetsOut: 10 }, 1000)).toBeNull();
    expect(watch.look({ ...NO_STATS, packetsIn: 10, packetsOut: 60 }, 3900)).toBeNull();
    expect(watch.look({ ...NO_STATS, packetsIn: 10, packetsOut: 99 }, 4000)).toBe("nothing_arrives");
    expect(watch.look({ ...NO_STATS, packetsIn: 11, packetsOut: 99 }, 5000)).toBeNull();
    expect(watch.look({ ...NO_STATS, packetsIn: 50, packetsOut: 99 }, 7000)).toBe("nothing_leaves");
  });

  test("why there is no microphone", () => {
    const named = (name: string) => microphoneTrouble(Object.assign(new Error(), { name }));
    expect(named("NotAllowedError")).toBe("permission");
    expect(named("NotFoundError")).toBe("no_microphone");
    expect(named("NotReadableError")).toBe("busy");
    expect(microphoneTrouble("?")).toBe("failed");
  });

  test("loudness is as ears hear it", () => {
    expect(loudness(new Float32Array(100))).toBe(0);
    expect(loudness(new Float32Array(100).fill(1))).toBe(1);
    expect(loudness(new Float32Array(100).fill(0.0562))).toBeCloseTo(0.5, 1);
  });
});
