import { expect, test } from "vitest";

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
