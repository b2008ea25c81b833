import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { peopleQuery } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import type { Problem, RefusedWish, Said } from "@/features/rosters/api";
import { clockOf, dayName } from "@/features/rosters/words";

/** What the solver says of one rule, in the reader's language. */
export function saidText(said: Said, t: TFunction, locale: string, queueName: (id: string) => string): string {
  const { day, first, last, skill, minute, ...others } = said.params;
  return t(`rosters.said.${said.code}`, {
    ...others,
    ...(day !== undefined && { day: dayName(String(day), locale) }),
    ...(first !== undefined && { first: dayName(String(first), locale) }),
    ...(last !== undefined && { last: dayName(String(last), locale) }),
    ...(skill !== undefined && { skill: queueName(String(skill)) }),
    ...(minute !== undefined && { minute: clockOf(Number(minute)) }),
  });
}

/** Why a wish was refused and why a plan could not be solved, as sentences. */
export function useSaid() {
  const { t, i18n } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const people = useQuery(peopleQuery).data ?? [];
  const queueName = (id: string) => queues.find((queue) => queue.id === id)?.name ?? id;
  const listed = (all: Said[]) => all.map((each) => saidText(each, t, i18n.language, queueName)).join(t("rosters.said_and"));
  const whyRefused = ({ rules, price, worse }: RefusedWish) => {
    if (rules.length > 0) return t("rosters.forbidden_by", { rules: listed(rules) });
    return price > 0 ? t("rosters.would_cost", { price, worse: listed(worse) }) : t("rosters.weighed_equal");
  };
  const whyImpossible = ({ code, message, params, conflicts }: Problem) =>
    conflicts.length === 0
      ? [t(`errors.${code}`, { ...params, defaultValue: message })]
      : conflicts.map(({ user_id, rules }) =>
          t("rosters.cannot_be_planned", { who: people.find((person) => person.id === user_id)?.name ?? user_id, rules: listed(rules) }),
        );
  return { whyRefused, whyImpossible };
}
