import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { AgentState } from "@/live/types";

/** The one drawing of an agent's state: each has its own shape, so that colour is never the only sign. */
const SHAPES: Record<AgentState, ReactNode> = {
  ready: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  talking: <path d="M8 1.8 15 14H1Z" fill="currentColor" />,
  ringing: <path d="M8 3.6 13.2 13H2.8Z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />,
  reserved: <path d="M8 2 14 8 8 14 2 8Z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />,
  wrap_up: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 2.6a5.4 5.4 0 0 0 0 10.8Z" fill="currentColor" />
    </>
  ),
  not_ready: <rect x="2.5" y="2.5" width="11" height="11" rx="1" fill="currentColor" />,
  offline: <circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2" />,
};

export function StateMark({ state, size = 14 }: { state: AgentState; size?: number }) {
  return (
    <svg className={`mark state-${state}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}

export function StateLabel({ state, reason }: { state: AgentState; reason?: string }) {
  const { t } = useTranslation();
  return (
    <span className={`state-label state-${state}`}>
      <StateMark state={state} />
      <span className="state-name">{t(`state.${state}`)}</span>
      {reason ? <span className="faint"> · {reason}</span> : null}
    </span>
  );
}
