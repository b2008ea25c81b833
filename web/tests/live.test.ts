import { describe, expect, test } from "vitest";

import { backOff } from "../src/live/feed";
import { abandons, byState, longestWaitUs, serviceLevel, sumDays, targetPercent, waitingCount } from "../src/live/figures";
import { apply, EMPTY, type LiveState } from "../src/live/reducer";
import type { LiveAgent, LiveCall, LiveMessage, LiveQueue, Patch, Snapshot } from "../src/live/types";

const agent = (id: string, state: LiveAgent["state"] = "ready"): LiveAgent => ({
  id,
  name: id,
  state,
  reason: "",
  since_us: 1,
  call_id: null,
  queue_ids: ["q"],
  may_dial: false,
  line: "" as const,
  line_reason: "",
  device: "browser",
  device_online: true,
});

const queue = (id: string, more: Partial<LiveQueue> = {}): LiveQueue => ({
  id,
  name: id,
  waiting: [],
  service_level_percent: 80,
  service_level_seconds: 20,
  short_abandon_seconds: 5,
  today: { offered: 0, answered: 0, abandoned: 0, short_abandoned: 0, in_time: 0, wait_seconds_sum: 0, called_back: 0 },
  ...more,
});

const snapshot = (seq: number, state: Snapshot["state"]): Snapshot => ({ type: "snapshot", epoch: "e", seq, now_us: 0, state });
const patch = (seq: number, set: Patch["set"], del: Patch["del"] = []): Patch => ({ type: "patch", seq, now_us: 0, set, del });
const run = (...messages: LiveMessage[]): LiveState => messages.reduce(apply, EMPTY);

describe("a snapshot and the patches since", () => {
  test("equal a fresh snapshot", () => {
    const lived = run(
      snapshot(5, { agents: { a: agent("a"), b: agent("b") }, queues: { q: queue("q") } }),
      patch(6, [["agents", "a", agent("a", "ringing")]]),
      patch(8, [["queues", "q", queue("q", { waiting: ["c"] })], ["agents", "c", agent("c")]], [["agents", "b"]]),
    );
    const fresh = run(
      snapshot(8, { agents: { a: agent("a", "ringing"), c: agent("c") }, queues: { q: queue("q", { waiting: ["c"] }) } }),
    );
    expect(lived).toEqual(fresh);
  });

  test("said twice count once, and an older one undoes nothing", () => {
    const once = run(snapshot(5, { agents: { a: agent("a") } }), patch(7, [["agents", "a", agent("a", "talking")]]));
    expect(apply(once, patch(7, [["agents", "a", agent("a", "ready")]]))).toBe(once);
    expect(apply(once, patch(6, [], [["agents", "a"]]))).toBe(once);
  });

  test("leave kinds alone that they do not touch", () => {
    const before = run(snapshot(1, { agents: { a: agent("a") }, queues: { q: queue("q") } }));
    const after = apply(before, patch(2, [["agents", "a", agent("a", "talking")]]));
    expect(after.entities.queues).toBe(before.entities.queues);
    expect(after.entities.agents).not.toBe(before.entities.agents);
  });

  test("may speak of kinds this page does not know", () => {
    const before = run(snapshot(1, {}));
    expect(apply(before, patch(2, [["robots", "r", {}]], [["robots", "s"]])).entities).toEqual(before.entities);
  });

  test("a snapshot forgets what was before it", () => {
    const state = run(snapshot(1, { agents: { a: agent("a") } }), { ...snapshot(1, {}), epoch: "next" });
    expect(state.entities.agents).toEqual({});
    expect(state.epoch).toBe("next");
  });
});

test("back-off doubles to a limit and is spread", () => {
  expect([0, 1, 2, 3].map((n) => backOff(n, 0))).toEqual([400, 800, 1600, 3200]);
  expect(backOff(50, 0)).toBe(10_000);
  expect(backOff(50, 1)).toBeCloseTo(6667, 0);
});

describe("figures of the floor", () => {
  const call = (id: string, queued_us: number) => ({ id, queued_us }) as LiveCall;
  const full = queue("a", {
    waiting: ["1", "2"],
    today: { offered: 100, answered: 80, abandoned: 15, short_abandoned: 5, in_time: 60, wait_seconds_sum: 800, called_back: 0 },
  });

  test("the longest wait is the oldest of those who wait", () => {
    const calls = { "1": call("1", 50), "2": call("2", 30), "3": call("3", 1) };
    expect(longestWaitUs([full], calls)).toBe(30);
    expect(longestWaitUs([queue("b")], calls)).toBeNull();
    expect(waitingCount([full, queue("b")])).toBe(2);
  });

  test("who chose to be called back is not measured", () => {
    const some = queue("b", { today: { ...full.today, called_back: 10 } });
    expect(serviceLevel([some], [], 0)).toEqual({ inTime: 60, of: 90 });
  });

  test("the target over queues weighs by calls offered", () => {
    const quiet = queue("b", { service_level_percent: 40 });
    expect(targetPercent([full, quiet])).toBe(80);
    expect(targetPercent([quiet, queue("c")])).toBe(60);
    expect(targetPercent([])).toBeNull();
  });

  test("calls that still wait within the goal are not missed yet", () => {
    const calls = [5, 19, 30].map((ago) => ({ queue_id: "a", direction: "inbound", state: "queued", queued_us: 100e6 - ago * 1e6 }) as LiveCall);
    expect(serviceLevel([full], calls, 100e6)).toEqual({ inTime: 60, of: 98 });
  });

  test("abandons leave the short ones out on both sides", () => {
    expect(abandons(full.today)).toEqual({ given_up: 10, of: 95 });
  });

  test("days add up, agents fall into their states", () => {
    expect(sumDays([full.today, full.today]).offered).toBe(200);
    const groups = byState([agent("a"), agent("b", "talking"), agent("c", "talking")]);
    expect(groups.talking.map((each) => each.id)).toEqual(["b", "c"]);
    expect(groups.offline).toEqual([]);
  });
});
