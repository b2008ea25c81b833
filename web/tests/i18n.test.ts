import { expect, test } from "vitest";

import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh-CN";

type Texts = { [key: string]: string | Texts };

function flatten(texts: Texts, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** Chinese has one plural form, English two: `_one` and `_other` are the same text to be translated. */
const plain = (key: string) => key.replace(/_(one|other)$/, "");
const keys = (texts: Texts) => [...new Set([...flatten(texts).keys()].map(plain))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

const english = flatten(en);
const chinese = flatten(zh);

test("every text is there in both languages", () => {
  expect(keys(zh)).toEqual(keys(en));
});

test("no text is empty", () => {
  const empty = [...english, ...chinese].filter(([, text]) => text.trim() === "").map(([key]) => key);
  expect(empty).toEqual([]);
});

test("both languages are given the same values", () => {
  const different: string[] = [];
  for (const [key, text] of chinese) {
    const other = english.get(key) ?? english.get(`${plain(key)}_other`);
    if (other !== undefined && String(placeholders(text)) !== String(placeholders(other))) different.push(key);
  }
  expect(different).toEqual([]);
});

test("Chinese texts are Chinese, but for names", () => {
  const latin = [...chinese].filter(([, text]) => !/\p{Script=Han}/u.test(text)).map(([key]) => key);
  const allowed = new Set(["common.language_en"]);
  expect(latin.filter((key) => !allowed.has(key))).toEqual([]);
});
