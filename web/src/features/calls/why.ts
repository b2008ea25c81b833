/** The account routing keeps of a decision, in words. */
import type { TFunction } from "i18next";

import type { Names } from "@/features/calls/api";

interface SkillWhy {
  skill_id: string;
  asked: number;
  needed: number;
  has: number;
}

export interface Why {
  rule: string;
  waited_seconds?: number;
  idle_seconds?: number;
  candidates?: number;
  others?: string[];
  order?: number;
  priority?: number;
  tier?: string;
  weight?: number;
  waiting?: number;
  skills?: SkillWhy[];
  lowered_by?: number;
  calls?: number;
  occupancy?: number;
  place?: "front" | "put_back";
  declined?: number;
}

const whole = (seconds: number) => Math.round(seconds);

/** One reason a line, the rule first. */
export function whyLines(why: Why, names: Names, t: TFunction): string[] {
  const lines = [t(`event.rule.${why.rule}` as "event.rule.longest_idle", { defaultValue: why.rule })];
  const rest: [boolean, string][] = [
    [why.calls !== undefined, t("why.calls", { count: why.calls ?? 0 })],
    [why.occupancy !== undefined, t("why.occupancy", { percent: Math.round((why.occupancy ?? 0) * 100) })],
    [(why.idle_seconds ?? 0) >= 1, t("why.idle", { count: whole(why.idle_seconds ?? 0) })],
    [(why.waited_seconds ?? 0) >= 1, t("why.waited", { count: whole(why.waited_seconds ?? 0) })],
    [(why.candidates ?? 1) > 1, t("why.candidates", { count: why.candidates ?? 1, names: (why.others ?? []).map(names.agent).join(", ") })],
    [(why.waiting ?? 0) > 0, t("why.waiting", { count: why.waiting ?? 0 })],
    [(why.priority ?? 0) > 0, t("why.priority", { count: why.priority ?? 0, tier: why.tier ?? "" })],
    [(why.weight ?? 1) > 1, t("why.weight", { count: why.weight ?? 1 })],
    [(why.order ?? 0) > 1, t("why.order", { count: why.order ?? 0 })],
    [why.place !== undefined, t(`why.place.${why.place ?? "put_back"}`)],
    [(why.declined ?? 0) > 0, t("why.declined", { count: why.declined ?? 0 })],
  ];
  lines.push(...rest.filter(([holds]) => holds).map(([, line]) => line));
  for (const skill of why.skills ?? []) {
    const key = skill.needed < skill.asked ? "why.skill_relaxed" : "why.skill";
    lines.push(t(key, { ...skill, name: names.skill(skill.skill_id) }));
  }
  return lines;
}
