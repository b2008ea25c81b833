import { queryOptions } from "@tanstack/react-query";

import { api } from "@/kit/api";

export interface Skill {
  id: string;
  name: string;
}

export const skillsQuery = queryOptions({
  queryKey: ["skills"],
  queryFn: ({ signal }) => api.get<Skill[]>("/skills", signal),
});
