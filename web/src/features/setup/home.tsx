import { Navigate } from "@tanstack/react-router";

import { useMe } from "@/features/accounts/session";

/** Everybody starts at the screen of their own job. */
export function Home() {
  const me = useMe();
  return <Navigate to={me.role === "agent" ? "/desk" : "/board"} replace />;
}
