import { describe, expect, test } from "vitest";

import { query, readError } from "../src/kit/api";
import { ServerClock } from "../src/kit/clock";
import { toCsv } from "../src/kit/csv";
import { bytes, duration, elapsed, integer, moment, percent, phone, shortMoment, shortPhone } from "../src/kit/format";
import { type KeyPress, matches } from "../src/kit/hotkeys";
import { oneOf, text, whole } from "../src/kit/search";

describe("times", () => {
  test.each([
    [0, "0:00"],
    [9.99, "0:09"],
    [61, "1:01"],
    [3599, "59:59"],
    [3600, "1:00:00"],
    [36_061, "10:01:01"],
    [-5, "0:00"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("%s s is %s", (seconds, shown) => {
    expect(duration(seconds)).toBe(shown);
  });

  test("run from a moment of the centre's clock", () => {
    expect(elapsed(1_000_000, 63_500_000)).toBe("1:02");
  });

  test("name the day only when it is not today", () => {
    const at = new Date(2026, 10, 22, 9, 5, 3).getTime() * 1000;
    expect(moment(at, at + 1e6)).toBe("09:05:03");
    expect(moment(at, at + 86_400e6)).toBe("2026-11-22 09:05:03");
    expect(moment(null, at)).toBe("–");
    expect(shortMoment(at, at + 1e6)).toBe("09:05");
    expect(shortMoment(at, at + 86_400e6)).toBe("11-22");
  });
});

test("numbers with their unit, and none where there is none", () => {
  expect(percent(1, 3)).toBe("33 %");
  expect(percent(0, 0)).toBe("–");
  expect(integer(1234567, "en")).toBe("1,234,567");
  expect(integer(null, "en")).toBe("–");
  expect(bytes(1023)).toBe("1023 B");
  expect(bytes(5 * 1024 * 1024)).toBe("5.0 MB");
});

test("telephone numbers are grouped, masked ones too", () => {
  expect(phone("+8613812340021")).toBe("+86 138 1234 0021");
  expect(phone("+86138****0021")).toBe("+86 138 **** 0021");
  expect(shortPhone("+86138****0021")).toBe("138 **** 0021");
  expect(phone("4008001234")).toBe("4008001234");
});

describe("the centre's clock", () => {
  const at = (monotonic: { ms: number }) =>
    new ServerClock(
      () => monotonic.ms,
      () => 7,
    );

  test("takes the least delayed message and ignores the local clock", () => {
    const monotonic = { ms: 100 };
    const clock = at(monotonic);
    expect(clock.nowUs()).toBe(7000);
    clock.heard(1_000_000);
    monotonic.ms = 200;
    clock.heard(1_050_000);
    expect(clock.nowUs()).toBe(1_000_000 - 100_000 - 1000 + 200_000);
    clock.heard(1_180_000);
    expect(clock.nowUs()).toBe(1_180_000);
  });

  test("follows a centre whose clock is slower", () => {
    const monotonic = { ms: 0 };
    const clock = at(monotonic);
    for (let n = 0; n <= 100; n += 1) {
      monotonic.ms = n * 5000;
      clock.heard(n * 5_000_000 - n * 500);
    }
    expect(Math.abs(clock.nowUs() - (500_000_000 - 50_000))).toBeLessThan(2000);
  });
});

describe("errors of the centre", () => {
  test("keep code and values", () => {
    const error = readError(429, { code: "sign_in.too_many", message: "Wait.", params: { retry_after: 30 } }, "31");
    expect([error.status, error.code, error.message, error.params]).toEqual([429, "sign_in.too_many", "Wait.", { retry_after: 30 }]);
  });

  test("that have no shape get one", () => {
    const error = readError(502, undefined, "5");
    expect([error.code, error.params]).toEqual(["http.502", { retry_after: 5 }]);
  });
});

test("queries leave out what is not set", () => {
  expect(query({ a: 1, b: "", c: null, d: undefined, e: "x y", f: false })).toBe("?a=1&e=x+y&f=false");
  expect(query({})).toBe("");
});

test("the address bar is not believed", () => {
  expect(text(12)).toBe("12");
  expect(text("")).toBeUndefined();
  expect(text({})).toBeUndefined();
  expect(text("x".repeat(900))).toHaveLength(200);
  expect(whole("3")).toBe(3);
  expect(whole("-3")).toBeUndefined();
  expect(whole("3.5")).toBeUndefined();
  expect(oneOf("b", ["a", "b"])).toBe("b");
  expect(oneOf("c", ["a", "b"])).toBeUndefined();
});

test("CSV is quoted, and nothing in it is run by a spreadsheet", () => {
  expect(toCsv([["a,b", 'say "x"', 3], ["=1+1", "+8613812340021", "-x"]])).toBe(
    '\uFEFF"a,b","say ""x""",3\r\n\'=1+1,+8613812340021,\'-x\r\n',
  );
});

describe("shortcuts", () => {
  const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
    key,
    code: `Key${key.toUpperCase()}`,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    ...more,
  });

  test("plain letters work outside of fields, with Alt everywhere", () => {
    expect(matches(press("m"), "m", false)).toBe(true);
    expect(matches(press("M"), "m", false)).toBe(true);
    expect(matches(press("m"), "m", true)).toBe(false);
    expect(matches(press("µ", { code: "KeyM", altKey: true }), "m", true)).toBe(true);
  });

  test("never take the browser's own", () => {
    expect(matches(press("r", { ctrlKey: true }), "r", false)).toBe(false);
    expect(matches(press("k", { ctrlKey: true }), "ctrl+k", true)).toBe(true);
    expect(matches(press("k", { metaKey: true }), "ctrl+k", false)).toBe(true);
    expect(matches(press("k"), "ctrl+k", false)).toBe(false);
  });
});
