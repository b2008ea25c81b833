import { createInstance } from "i18next";
import { expect, test } from "vitest";

import { whyLines } from "@/features/calls/why";
import { en } from "@/i18n/en";
import { zh } from "@/i18n/zh-CN";

const texts = createInstance();
await texts.init({ resources: { en: { translation: en }, "zh-CN": { translation: zh } }, interpolation: { escapeValue: false } });

const names = { agent: (id: string | null) => `agent ${id ?? ""}`, queue: () => "Sales", skill: () => "Cantonese", trunk: () => "", flow: () => "" };

test.each([
  ["en", ["took the fewest calls", "2 calls so far", "the caller waited 41 s", "of 3 free agents who fitted (also agent b, agent c)", "Cantonese 3 (needed 7, after the wait 3)"]],
  ["zh-CN", ["接听最少", "已接 2 通", "来电等待 41 秒", "符合的空闲座席共 3 位（还有 agent b, agent c）", "Cantonese 3 级（需要 7 级，等待后降为 3 级）"]],
] as const)("a decision in words: %s", (locale, lines) => {
  const why = {
    rule: "fewest_calls",
    calls: 2,
    waited_seconds: 41.2,
    candidates: 3,
    others: ["b", "c"],
    skills: [{ skill_id: "s", asked: 7, needed: 3, has: 3 }],
  };
  expect(whyLines(why, names, texts.getFixedT(locale))).toEqual(lines);
});

test("what says nothing is left out", () => {
  expect(whyLines({ rule: "longest_idle", waited_seconds: 0.1 }, names, texts.getFixedT("en"))).toEqual(["longest free"]);
});
