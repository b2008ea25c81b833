import { expect, test } from "vitest";

import { differs } from "../src/features/planning/comparison";
import { type Fields, questionOf } from "../src/features/planning/forecast-form";
import { clockOf, dayOf, daysOf, decimal, weeksOf } from "../src/features/planning/words";

const fields: Fields = {
  kind: "queue",
  queue_id: "q1",
  history_weeks: 8,
  file: null,
  zeros: false,
  skip_bad_rows: false,
  daily: 1000,
  from: "09:00",
  to: "24:00",
  weekdays: 5,
  first_day: "2026-11-23",
  weeks: 2,
  country: null,
  events: [{ day: "2026-11-27", name: "sale", effect: 1.5 }],
  aht: null,
  target: 80,
  within: 20,
  patience: null,
  occupancy: 88,
  shrinkage: { training: 3, sickness: 4, meetings: 0 },
  hour: 30,
  lost: 6,
};

test("percent become shares, empty fields null, and only the chosen source is sent", () => {
  const question = questionOf(fields);
  expect(question.source).toEqual({ kind: "queue", queue_id: "q1", weeks: 8 });
  expect(question.staffing).toMatchObject({ aht: null, target: 0.8, patience: null, occupancy: 0.88 });
  expect(question.staffing.shrinkage).toEqual({ training: 0.03, sickness: 0.04, meetings: 0 });
  expect(questionOf({ ...fields, kind: "estimate" }).source).toEqual({
    kind: "estimate",
    daily: 1000,
    from_minute: 540,
    to_minute: 1440,
    weekdays: 5,
  });
  const file = { name: "a.csv", text: "time,calls\n" };
  expect(questionOf({ ...fields, kind: "file", file, zeros: true }).source).toEqual({ kind: "file", text: file.text, zeros: true, skip_bad_rows: false });
});

test("rows are shown by week and day of the period, whatever days are closed", () => {
  const rows = ["2026-11-23T09:00:00", "2026-11-29T17:30:00", "2026-12-07T09:00:00"].map((start) => ({ start }));
  const weeks = weeksOf(rows, "2026-11-23");
  expect(weeks.map((week) => daysOf(week))).toEqual([["2026-11-23", "2026-11-29"], ["2026-12-07"]]);
  expect(dayOf("2026-11-29T17:30:00")).toBe("2026-11-29");
  expect(clockOf("2026-11-29T17:30:00")).toBe("17:30");
});

test("what is not known is a dash, not nought", () => {
  expect(decimal(null, "en")).toBe("–");
  expect(decimal(1234.56, "en")).toBe("1,234.6");
  expect(decimal(0, "en")).toBe("0");
});

test("only intervals that do not overlap are a difference", () => {
  const figure = (low: number, high: number) => ({ mean: (low + high) / 2, low, high });
  expect(differs(figure(0.7, 0.8), figure(0.81, 0.9))).toBe(true);
  expect(differs(figure(0.81, 0.9), figure(0.7, 0.8))).toBe(true);
  expect(differs(figure(0.7, 0.8), figure(0.79, 0.9))).toBe(false);
});
