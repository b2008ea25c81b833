import { queryOptions, useQuery } from "@tanstack/react-query";

import { api, ApiError, hasSession } from "@/kit/api";

export const ROLES = ["agent", "supervisor", "administrator"] as const;
export type Role = (typeof ROLES)[number];

export interface SessionUser {
  id: string;
  login: string;
  name: string;
  role: Role;
  locale: string;
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<SessionUser | null> => {
    if (!hasSession()) return null;
    try {
      return (await api.get<{ user: SessionUser }>("/session", signal)).user;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The signed-in person. Only for what is drawn inside the signed-in part of the screens. */
export function useMe(): SessionUser {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("nobody is signed in");
  return data;
}
