import { queryOptions } from "@tanstack/react-query";

import type { CapacityQuestion } from "@/features/capacity/api";
import type { CostQuestion } from "@/features/planning/api";
import { api } from "@/kit/api";

export interface Questions {
  capacity: CapacityQuestion;
  cost: CostQuestion;
}
export type Kind = keyof Questions;

export interface Scenario<K extends Kind = Kind> {
  id: string;
  name: string;
  question: { kind: K; given: Questions[K] };
}

export const scenariosQuery = queryOptions({
  queryKey: ["scenarios"],
  queryFn: ({ signal }) => api.get<Scenario[]>("/scenarios", signal),
});

export const scenarios = {
  create: (given: Omit<Scenario, "id">) => api.post<Scenario>("/scenarios", given),
  change: (id: string, given: Omit<Scenario, "id">) => api.put<Scenario>(`/scenarios/${encodeURIComponent(id)}`, given),
  remove: (id: string) => api.delete(`/scenarios/${encodeURIComponent(id)}`),
};

/** Those of one page. */
export function ofKind<K extends Kind>(all: readonly Scenario[], kind: K): Scenario<K>[] {
  return all.filter((each): each is Scenario<K> => each.question.kind === kind);
}
