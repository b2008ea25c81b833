import { describe, expect, test } from "vitest";

import { dayStart } from "../src/features/calls/api";
import { readCallSearch } from "../src/features/calls/search";
import { pauses, place, recordedAt, recordingStart, secondAt, shareOf, stretches, talkShare } from "../src/features/calls/timeline";
import type { CallEvent } from "../src/features/calls/types";
import { stepsDone } from "../src/features/setup/steps";

const event = (type: string, second: number, data: Record<string, unknown> = {}): CallEvent => ({ type, at_us: second * 1e6, data });

/** Waits 10 s, rings 2 s, talks 20 s, is lost and waits 4 s, rings 1 s, talks 23 s. */
const PARTS = stretches(
  [
    event("CallOffered", 0),
    event("CallQueued", 0),
    event("AgentOffered", 10, { agent_id: "a" }),
    event("AgentRang", 11, { agent_id: "a" }),
    event("AgentAnswered", 12, { agent_id: "a" }),
    event("CallQueued", 32),
    event("AgentOffered", 36, { agent_id: "b" }),
    event("AgentAnswered", 37, { agent_id: "b" }),
    event("CallEnded", 60),
    event("WrapUpStarted", 60, { agent_id: "b" }),
    event("WrapUpEnded", 80, { agent_id: "b" }),
  ],
  90e6,
);

describe("a call's time line", () => {
  test("is one stretch after the other", () => {
    expect(PARTS.map((part) => [part.kind, part.from_us / 1e6, part.until_us / 1e6, part.agentId])).toEqual([
      ["queued", 0, 10, null],
      ["ringing", 10, 12, "a"],
      ["talking", 12, 32, "a"],
      ["queued", 32, 36, null],
      ["ringing", 36, 37, "b"],
      ["talking", 37, 60, "b"],
      ["wrap_up", 60, 80, "b"],
    ]);
  });

  test("what has not ended lasts until now", () => {
    expect(stretches([event("CallQueued", 5)], 9e6)[0]?.until_us).toBe(9e6);
  });

  test("knows where a moment is in the recording, which goes on to the end of the call", () => {
    expect(recordedAt(PARTS, 11e6, 12e6)).toBeNull();
    expect(recordedAt(PARTS, 13e6, 12e6)).toBe(1);
    expect(recordedAt(PARTS, 34e6, 12e6)).toBe(22);
    expect(recordedAt(PARTS, 40e6, 12e6)).toBe(28);
    expect(recordedAt(PARTS, 70e6, 12e6)).toBeNull();
    expect(recordedAt(PARTS, 13e6, null)).toBeNull();
  });

  test("knows the recording that begins a moment after the talk", () => {
    const [talk] = place(PARTS.filter((part) => part.kind === "talking").slice(0, 1), true, 12.5e6);
    expect(talk?.recorded).toBe(-0.5);
    expect(recordedAt(PARTS, 12.2e6, 12.5e6)).toBeNull();
    expect(recordedAt(PARTS, 13e6, 12.5e6)).toBe(0.5);
    const placed = place(PARTS, true, 12.5e6);
    expect([secondAt(placed, 0), shareOf(placed, 0)]).toEqual([0, 0.5 / 43]);
  });

  test("knows where the recording is silent on purpose", () => {
    const events = [
      event("RecordingStarted", 12),
      event("RecordingPaused", 20, { reason: "card number", by: "user-1" }),
      event("RecordingResumed", 25),
      event("RecordingPaused", 50, { reason: "flow", by: "flow" }),
    ];
    expect(recordingStart(events)).toBe(12e6);
    expect(pauses(events, 48)).toEqual([
      { from: 8, until: 13, reason: "card number", by: "user-1" },
      { from: 38, until: 48, reason: "flow", by: "flow" },
    ]);
    expect(recordingStart([])).toBeNull();
  });

  test("and the picture agrees with the recording both ways", () => {
    for (const talkOnly of [false, true]) {
      const placed = place(PARTS, talkOnly, 12e6);
      expect(placed.reduce((sum, part) => sum + part.width, 0)).toBeCloseTo(1);
      for (const second of [0.5, 19, 26, 47]) expect(secondAt(placed, shareOf(placed, second))).toBeCloseTo(second);
    }
    const whole = place(PARTS, false, 12e6);
    expect(shareOf(whole, 0)).toBeCloseTo(12 / 80);
    expect(secondAt(whole, 0)).toBe(0);
    expect(secondAt(whole, 34 / 80)).toBeCloseTo(22);
    expect(secondAt(whole, 1)).toBe(48);
    expect(shareOf(place(PARTS, true, 12e6), 22)).toBeCloseTo(20 / 43);
    expect(talkShare(PARTS)).toBeCloseTo(43 / 80);
    expect(place([], true, null)).toEqual([]);
  });
});

describe("filters in the address bar", () => {
  test("known ones are read, anything else is dropped", () => {
    expect(
      readCallSearch({ from: "2026-11-22", to: "tomorrow", direction: "sideways", outcome: "abandoned", page: "2", q: 138, x: 1 }),
    ).toEqual({ from: "2026-11-22", outcome: "abandoned", page: 2, q: "138" });
  });

  test("a day begins and ends by the reader's clock", () => {
    expect(dayStart("2026-11-22", 1)).toBe(new Date(2026, 10, 23).getTime() * 1000);
    expect(dayStart("2026-12-31", 1)).toBe(new Date(2027, 0, 1).getTime() * 1000);
  });
});

test("first steps are done when the centre has what they ask for", () => {
  expect(stepsDone([], [], [], 0)).toEqual({ queue: false, number: false, people: false, try: false });
  const person = {
    id: "p",
    login: "p",
    name: "p",
    role: "agent" as const,
    locale: "en",
    active: true,
    may_dial: false,
    may_work_outside: false,
    outside_number: "",
    outside_mode: "kept_open" as const,
    queue_ids: ["q"],
    queue_orders: {},
    skills: {},
  };
  const done = stepsDone([], [], [person, { ...person, active: false }, { ...person, queue_ids: [] }], 1);
  expect(done.people).toBe(false);
  expect(done.try).toBe(true);
  expect(stepsDone([], [], [person, person], 0).people).toBe(true);
});
