import i18next, { type TFunction } from "i18next";
import { expect, test } from "vitest";

import { momentIn, span } from "../src/features/attendance/words";
import type { Said } from "../src/features/rosters/api";

import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh-CN";
import { saidText } from "../src/features/rosters/said";
import { CLOCK, clockOf, dayAfter, minuteOf, mondayFrom } from "../src/features/rosters/words";

test("minutes are read and written by the clock", () => {
  expect([0, 540, 1439, 1440, 1800].map(clockOf)).toEqual(["00:00", "09:00", "23:59", "24:00", "06:00"]);
  expect(["00:00", "09:30", "24:00"].map(minuteOf)).toEqual([0, 570, 1440]);
  expect(["09:00", "24:00", "24:01", "9:00", "noon"].map((text) => CLOCK.test(text))).toEqual([true, true, false, false, false]);
});

test("days go on over months and years", () => {
  expect(dayAfter("2026-12-28", 7)).toBe("2027-01-04");
});

test("a plan begins on the Monday that comes, today if it is one", () => {
  expect(mondayFrom(new Date(2026, 10, 22))).toBe("2026-11-23");
  expect(mondayFrom(new Date(2026, 10, 23))).toBe("2026-11-23");
  expect(mondayFrom(new Date(2026, 10, 24))).toBe("2026-11-30");
});

const SAID: Said[] = [
  { code: "fixed", params: { name: "leave", day: "2026-11-24" } },
  { code: "at_most", params: { name: "night_shifts", limit: 4, first: "2026-11-23", last: "2026-11-29" } },
  { code: "at_most_minutes", params: { name: "work", limit: 40, first: "2026-11-23", last: "2026-11-29" } },
  { code: "most_of_in_a_row", params: { name: "night_shifts", limit: 4 } },
  { code: "rest", params: {} },
  { code: "long_rest_minutes", params: { limit: 35, days: 6 } },
  { code: "short", params: { name: "q_on_day_8", people: 2, skill: "q", day: "2026-11-24", minute: 540 } },
];

async function words(locale: "en" | "zh-CN"): Promise<string[]> {
  const each = i18next.createInstance();
  await each.init({ resources: { en: { translation: en }, "zh-CN": { translation: zh } }, lng: locale, interpolation: { escapeValue: false } });
  return SAID.map((said) => saidText(said, each.t as TFunction, locale, () => "Sales"));
}

test("rules are said in both languages, with days, hours and names of rules as people write them", async () => {
  expect(await words("en")).toEqual([
    "Tue, 11/24: leave",
    "at most 4 × night shifts, Mon, 11/23 – Sun, 11/29",
    "hours of work: at most 40 h, Mon, 11/23 – Sun, 11/29",
    "at most 4 × night shifts in a row",
    "rest between two shifts",
    "35 h off in one piece every 6 days",
    "Sales, Tue, 11/24 09:00: 2 too few",
  ]);
  const chinese = await words("zh-CN");
  expect(chinese[1]).toContain("最多 4 个夜班");
  expect(chinese[4]).toBe("两班之间的休息时间");
  expect(chinese.join()).not.toMatch(/\$t|\{\{|rule_name/);
});

test("a clock time within a shift may be after midnight", () => {
  const begin = new Date(2026, 10, 23, 22).getTime() * 1000;
  const hour = 3600 * 1e6;
  expect(momentIn({ begin_us: begin }, "23:30")).toBe(begin + 1.5 * hour);
  expect(momentIn({ begin_us: begin }, "02:00")).toBe(begin + 4 * hour);
  expect(span(begin, begin + 8 * hour)).toBe("22:00–06:00");
});
