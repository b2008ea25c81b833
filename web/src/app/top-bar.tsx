import { createContext, type ReactNode, use } from "react";
import { createPortal } from "react-dom";

export const TopBarSlot = createContext<HTMLElement | null>(null);

/** A page's own part of the top bar. */
export function TopBar({ children }: { children: ReactNode }) {
  const slot = use(TopBarSlot);
  return slot ? createPortal(children, slot) : null;
}
