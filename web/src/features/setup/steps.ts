/** The first steps of a new centre, derived from what is there: nothing is ticked off by hand. */
import type { Person } from "@/features/people/api";
import type { PhoneNumber, Queue } from "@/features/queues/api";

export const STEPS = ["queue", "number", "people", "try"] as const;
export type Step = (typeof STEPS)[number];

const ENOUGH_PEOPLE = 2;

export function stepsDone(
  queues: readonly Queue[],
  numbers: readonly PhoneNumber[],
  people: readonly Person[],
  answeredCalls: number,
): Record<Step, boolean> {
  const takers = people.filter((person) => person.active && person.queue_ids.length > 0);
  return {
    queue: queues.length > 0,
    number: numbers.length > 0,
    people: takers.length >= ENOUGH_PEOPLE,
    try: answeredCalls > 0,
  };
}
