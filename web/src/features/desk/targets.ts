/** Whom a call can go to: colleagues, queues, and a number as it was typed. */
import { initials } from "@/features/desk/dispositions";
import type { AgentState } from "@/live/types";

export interface Colleague {
  id: string;
  name: string;
  state: AgentState;
  free: boolean;
}

export interface QueueChoice {
  id: string;
  name: string;
  ready: number;
  waiting: number;
}

export interface Directory {
  colleagues: Colleague[];
  queues: QueueChoice[];
}

export type Target = { agent_id: string } | { queue_id: string } | { number: string };

/** Hand the call over at once, ask alone first, or bring into the call at once. */
export type Way = "transfer" | "consult" | "add";

export type Choice =
  | { kind: "colleague"; key: string; colleague: Colleague }
  | { kind: "queue"; key: string; queue: QueueChoice }
  | { kind: "number"; key: string; number: string };

const NUMBER = /^\+?[\d\s()./-]+$/;
const FEWEST_DIGITS = 3;

/** Whether what was typed is part of a name, or the first letters of its characters. */
export function named(name: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return name.toLowerCase().includes(wanted) || initials(name).startsWith(wanted);
}

/** What fits the typed text: a number first, then colleagues who are free, the other colleagues, queues. */
export function choices(directory: Directory, typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  const colleagues = directory.colleagues.filter((each) => named(each.name, wanted));
  const byFree = [...colleagues.filter((each) => each.free), ...colleagues.filter((each) => !each.free)];
  const dialled = NUMBER.test(wanted) && wanted.replace(/\D/g, "").length >= FEWEST_DIGITS;
  return [
    ...(dialled ? [{ kind: "number" as const, key: "number", number: typed.trim() }] : []),
    ...byFree.map((colleague) => ({ kind: "colleague" as const, key: colleague.id, colleague })),
    ...directory.queues
      .filter((each) => named(each.name, wanted))
      .map((queue) => ({ kind: "queue" as const, key: queue.id, queue })),
  ];
}

export function targetOf(choice: Choice): Target {
  switch (choice.kind) {
    case "colleague":
      return { agent_id: choice.colleague.id };
    case "queue":
      return { queue_id: choice.queue.id };
    case "number":
      return { number: choice.number };
  }
}

/** A caller can wait in a queue; an agent with her customer on hold cannot. */
export function possible(choice: Choice, way: Way): boolean {
  if (choice.kind === "colleague") return choice.colleague.free;
  return choice.kind === "number" || way === "transfer" || choice.queue.ready > 0;
}

/** The next possible choice from `at` on in this direction, round the ends; -1 when none is. */
export function step(found: readonly Choice[], at: number, by: 1 | -1, way: Way): number {
  for (let tried = 1; tried <= found.length; tried += 1) {
    const from = at < 0 && by < 0 ? 0 : at;
    const next = (from + by * tried + found.length * 2) % found.length;
    const choice = found[next];
    if (choice && possible(choice, way)) return next;
  }
  return -1;
}
