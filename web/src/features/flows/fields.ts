/** What each kind of node is made of, for its form; docs/flows.md says what it means. */
import type { FlowNode } from "@/features/flows/types";

export type FieldType =
  | "prompt"
  | "target"
  | "text"
  | "number"
  | "flag"
  | "tags"
  | "choice"
  | "queue"
  | "agent"
  | "dialled"
  | "calendar"
  | "flow"
  | "pairs"
  | "branches"
  | "questions";

export interface Field {
  name: string;
  type: FieldType;
  /** May be left out. */
  optional?: true;
  /** Of pairs: what stands on the right. Of a choice: what can be chosen. */
  of?: "target" | "text";
  options?: readonly string[];
}

const optional = true as const;
const ASKING: readonly Field[] = [
  { name: "wrong", type: "prompt", optional },
  { name: "silence", type: "prompt", optional },
  { name: "seconds", type: "number", optional },
  { name: "tries", type: "number", optional },
  { name: "otherwise", type: "target" },
];
const prompt: Field = { name: "prompt", type: "prompt" };
const next: Field = { name: "next", type: "target" };

export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  say: [prompt, { name: "skippable", type: "flag", optional }, next],
  menu: [prompt, { name: "choices", type: "pairs", of: "target" }, ...ASKING],
  digits: [
    prompt,
    { name: "save", type: "text" },
    { name: "private", type: "flag", optional },
    { name: "shortest", type: "number", optional },
    { name: "longest", type: "number", optional },
    { name: "patterns", type: "tags", optional },
    { name: "checksum", type: "choice", optional, options: ["luhn", "cn_id"] },
    next,
    ...ASKING,
  ],
  survey: [{ name: "questions", type: "questions" }, { name: "seconds", type: "number", optional }, next],
  hours: [
    { name: "calendar", type: "calendar" },
    { name: "open", type: "target" },
    { name: "closed", type: "target" },
    { name: "holiday", type: "target", optional },
  ],
  condition: [
    { name: "branches", type: "branches" },
    { name: "otherwise", type: "target" },
  ],
  set: [{ name: "values", type: "pairs", of: "text" }, next],
  look_up: [
    { name: "method", type: "choice", optional, options: ["GET", "POST"] },
    { name: "url", type: "text" },
    { name: "query", type: "pairs", of: "text", optional },
    { name: "body", type: "pairs", of: "text", optional },
    { name: "save", type: "pairs", of: "text", optional },
    { name: "seconds", type: "number", optional },
    next,
    { name: "failed", type: "target" },
  ],
  customer: [
    { name: "number", type: "text", optional },
    { name: "found", type: "target" },
    { name: "unknown", type: "target" },
  ],
  queue: [
    { name: "queue", type: "queue" },
    { name: "after", type: "target", optional },
  ],
  agent: [
    { name: "agent", type: "agent" },
    { name: "queue", type: "queue" },
    { name: "seconds", type: "number", optional },
    { name: "missed", type: "target" },
    { name: "after", type: "target", optional },
  ],
  number: [
    { name: "number", type: "dialled" },
    { name: "seconds", type: "number", optional },
    { name: "no_answer", type: "target" },
    { name: "busy", type: "target", optional },
    { name: "refused", type: "target", optional },
    { name: "after", type: "target", optional },
  ],
  callback: [
    { name: "queue", type: "queue" },
    { name: "number", type: "text", optional },
    next,
    { name: "refused", type: "target" },
  ],
  voicemail: [prompt, { name: "queue", type: "queue" }, { name: "seconds", type: "number", optional }, { ...next, optional }],
  record: [
    prompt,
    { name: "name", type: "text" },
    { name: "seconds", type: "number", optional },
    { name: "quiet", type: "number", optional },
    next,
  ],
  flow: [{ name: "flow", type: "flow" }, next],
  return: [],
  hang_up: [],
};

export const KINDS = Object.keys(FIELDS);

export interface Pair {
  key: string;
  value: string;
}

/** A node as its form has it: maps are lists of pairs, for people change both sides. */
export function toForm(node: FlowNode): Record<string, unknown> {
  const form: Record<string, unknown> = { ...node };
  for (const field of FIELDS[node.kind] ?? []) {
    if (field.type === "pairs") {
      const map = (node[field.name] ?? {}) as Record<string, string>;
      form[field.name] = Object.entries(map).map(([key, value]) => ({ key, value }));
    }
  }
  return form;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === false ||
  (typeof value === "object" && Object.values(value).every(isEmpty));

/** The node a form means; what is left out where that may be is not written. */
export function fromForm(kind: string, form: Record<string, unknown>): FlowNode {
  const node: FlowNode = { kind };
  if (!isEmpty(form["label"])) node.label = form["label"] as string;
  for (const field of FIELDS[kind] ?? []) {
    const value = form[field.name];
    if (field.optional && isEmpty(value)) continue;
    if (field.type === "pairs") {
      const pairs = ((value ?? []) as (Partial<Pair> | undefined)[]).filter((pair) => !isEmpty(pair?.key));
      node[field.name] = Object.fromEntries(pairs.map((pair) => [pair?.key ?? "", pair?.value ?? ""]));
    } else node[field.name] = value ?? (field.type === "prompt" ? {} : "");
  }
  return node;
}
