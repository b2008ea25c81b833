/** What this browser remembers for its user. Storage may be forbidden: then nothing is remembered, nothing breaks. */
import { useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "light" | "dark";

const listeners = new Set<() => void>();

export function remember(key: string, value: string | null, session = false): void {
  try {
    const storage = session ? sessionStorage : localStorage;
    if (value === null) storage.removeItem(`huying.${key}`);
    else storage.setItem(`huying.${key}`, value);
  } catch {
    // A browser without storage only forgets.
  }
  for (const each of listeners) each();
}

export function recall(key: string, session = false): string | null {
  try {
    return (session ? sessionStorage : localStorage).getItem(`huying.${key}`);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRemembered(key: string, session = false): string | null {
  return useSyncExternalStore(subscribe, () => recall(key, session));
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function subscribeSystem(listener: () => void): () => void {
  dark.addEventListener("change", listener);
  return () => dark.removeEventListener("change", listener);
}

/** The look to draw now: the person's choice, or the system's. */
export function useTheme(): { choice: ThemeChoice; dark: boolean } {
  const stored = useRemembered("theme");
  const systemDark = useSyncExternalStore(subscribeSystem, () => dark.matches);
  const choice: ThemeChoice = stored === "light" || stored === "dark" ? stored : "system";
  return { choice, dark: choice === "system" ? systemDark : choice === "dark" };
}
