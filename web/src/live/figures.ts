/** Figures of the floor, counted from live entities. Definitions as in the list of indicators. */
import type { AgentState, LiveAgent, LiveCall, LiveQueue, QueueDay } from "@/live/types";

export function waitingCount(queues: readonly LiveQueue[]): number {
  return queues.reduce((sum, queue) => sum + queue.waiting.length, 0);
}

/** Since when the longest-waiting caller of these queues has waited; null when nobody waits. */
export function longestWaitUs(queues: readonly LiveQueue[], calls: Readonly<Record<string, LiveCall>>): number | null {
  let since: number | null = null;
  for (const queue of queues) {
    for (const id of queue.waiting) {
      const at = calls[id]?.queued_us ?? null;
      if (at !== null && (since === null || at < since)) since = at;
    }
  }
  return since;
}

const NOTHING: QueueDay = {
  offered: 0,
  answered: 0,
  abandoned: 0,
  short_abandoned: 0,
  in_time: 0,
  wait_seconds_sum: 0,
  called_back: 0,
};

export function sumDays(days: readonly QueueDay[]): QueueDay {
  return days.reduce<QueueDay>(
    (sum, day) => ({
      offered: sum.offered + day.offered,
      answered: sum.answered + day.answered,
      abandoned: sum.abandoned + day.abandoned,
      short_abandoned: sum.short_abandoned + day.short_abandoned,
      in_time: sum.in_time + day.in_time,
      wait_seconds_sum: sum.wait_seconds_sum + day.wait_seconds_sum,
      called_back: sum.called_back + day.called_back,
    }),
    NOTHING,
  );
}

export function byState(agents: readonly LiveAgent[]): Record<AgentState, LiveAgent[]> {
  const groups: Record<AgentState, LiveAgent[]> = {
    ready: [],
    reserved: [],
    ringing: [],
    talking: [],
    wrap_up: [],
    not_ready: [],
    offline: [],
  };
  for (const agent of agents) groups[agent.state].push(agent);
  return groups;
}

/** Calls that still wait within the goal: nothing is decided about them yet. */
export function undecided(queue: LiveQueue, calls: readonly LiveCall[], nowUs: number): number {
  return calls.filter(
    (call) =>
      call.queue_id === queue.id &&
      call.direction === "inbound" &&
      (call.state === "queued" || call.state === "ringing") &&
      call.queued_us !== null &&
      (nowUs - call.queued_us) / 1e6 < queue.service_level_seconds,
  ).length;
}

/** Calls answered in time, and the offered calls they are measured by: not those of whom nobody was to answer, because
 * she chose to be called back. */
export function serviceLevel(
  queues: readonly LiveQueue[],
  calls: readonly LiveCall[],
  nowUs: number,
): { inTime: number; of: number } {
  return {
    inTime: queues.reduce((sum, queue) => sum + queue.today.in_time, 0),
    of: queues.reduce((sum, queue) => sum + Math.max(0, queue.today.offered - queue.today.called_back - undecided(queue, calls, nowUs)), 0),
  };
}

/** The service-level target over several queues, each weighing as much as it was called. */
export function targetPercent(queues: readonly LiveQueue[]): number | null {
  const offered = queues.reduce((sum, queue) => sum + queue.today.offered, 0);
  if (queues.length === 0) return null;
  if (offered === 0) return queues.reduce((sum, queue) => sum + queue.service_level_percent, 0) / queues.length;
  return queues.reduce((sum, queue) => sum + queue.service_level_percent * queue.today.offered, 0) / offered;
}

/** Calls given up after the short-abandon limit, of those offered that were no short abandons. */
export function abandons(day: QueueDay): { given_up: number; of: number } {
  return { given_up: day.abandoned - day.short_abandoned, of: day.offered - day.short_abandoned };
}
