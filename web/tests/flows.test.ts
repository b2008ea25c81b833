import { expect, test } from "vitest";

import { FIELDS, fromForm, KINDS, toForm } from "../src/features/flows/fields";
import { depths, layOut } from "../src/features/flows/layout";
import { fromText, toText } from "../src/features/flows/periods";
import { en } from "../src/i18n/en";

const way = (source: string, target: string, label = "next") => ({ source, label, target });

test("what a form was filled with is the node again", () => {
  const menu = {
    kind: "menu",
    label: "Main menu",
    prompt: { en: "1 or 2?", zh: "1还是2？" },
    choices: { "2": "b", "1": "a" },
    tries: 2,
    otherwise: "a",
  };
  expect(fromForm("menu", toForm(menu))).toEqual(menu);
  const look = { kind: "look_up", url: "https://a.example/", query: { n: "caller.number" }, next: "a", failed: "b" };
  expect(fromForm("look_up", toForm(look))).toEqual(look);
});

test("what may be left out and is empty is not written", () => {
  const form = { label: "", prompt: { en: "Hi" }, wrong: { en: "", zh: undefined }, choices: [{ key: "", value: "a" }], otherwise: "x", tries: null };
  expect(fromForm("menu", form)).toEqual({ kind: "menu", prompt: { en: "Hi" }, choices: {}, otherwise: "x" });
});

test("a field that is needed is there even when it is empty", () => {
  expect(fromForm("say", {})).toEqual({ kind: "say", prompt: {}, next: "" });
});

test("every kind and field has a name", () => {
  const { kind, field } = en.flows as unknown as { kind: Record<string, string>; field: Record<string, string> };
  expect(KINDS.filter((each) => !(each in kind))).toEqual([]);
  const fields = Object.values(FIELDS).flat().map((each) => each.name);
  expect(fields.filter((each) => !(each in field))).toEqual([]);
});

test("nodes stand by how many steps away they are, the unreachable last", () => {
  const found = depths(["a", "b", "c", "lost"], [way("a", "b"), way("b", "c"), way("a", "c"), way("c", "a")], "a");
  expect(Object.fromEntries(found)).toEqual({ a: 0, b: 1, c: 1, lost: 2 });
});

test("no two nodes stand in the same place, and ways to nowhere are not drawn", () => {
  const layout = layOut(["a", "b", "c"], [way("a", "b"), way("a", "c", "1"), way("c", "a"), way("b", "gone")], "a");
  expect(new Set(layout.nodes.map((node) => `${node.x},${node.y}`)).size).toBe(3);
  expect(layout.ways).toHaveLength(3);
  for (const node of layout.nodes) expect(node.x).toBeLessThan(layout.width);
});

test("hours are read as people write them", () => {
  const office = [
    { begin: "09:00", end: "12:00" },
    { begin: "13:30", end: "18:00" },
  ];
  expect(fromText("9:00 - 12:00， 13:30～18:00")).toEqual(office);
  expect(fromText(toText(office))).toEqual(office);
  expect(fromText("")).toEqual([]);
  expect(fromText("soon")).toEqual([{ begin: "soon", end: "" }]);
});
