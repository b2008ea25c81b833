import { Empty } from "antd";
import { useTranslation } from "react-i18next";

import { useReasonLabel } from "@/features/reasons/labels";
import { elapsed, shortPhone } from "@/kit/format";
import { StateMark } from "@/kit/state-mark";
import { useTicking } from "@/kit/time";
import { byState } from "@/live/figures";
import { useLive } from "@/live/hooks";
import { AGENT_STATES, type AgentState, type LiveAgent } from "@/live/types";

/** Seconds in a state from which it is unusual: the time is shown warmer. */
const NORM: Partial<Record<AgentState, number>> = { talking: 600, wrap_up: 60, not_ready: 1800, ringing: 15 };

function Tile({ agent }: { agent: LiveAgent }) {
  const { t } = useTranslation();
  const reasonLabel = useReasonLabel();
  const call = useLive((state) => state.calls[agent.call_id ?? ""]);
  const queueName = useLive((state) => state.queues[call?.queue_id ?? ""]?.name);
  const time = useTicking((now) => elapsed(agent.since_us, now));
  const norm = NORM[agent.state];
  const long = useTicking((now) => norm !== undefined && (now - agent.since_us) / 1e6 > norm);
  const detail = call ? (call.customer?.name ?? shortPhone(call.customer_number)) : reasonLabel(agent.reason);
  return (
    <li className={`tile tile-${agent.state}`} data-testid={`agent-${agent.id}`} data-state={agent.state}>
      <StateMark state={agent.state} size={16} />
      <span className="tile-name ellipsis">{agent.name}</span>
      <span className={long ? "num tile-time tile-long" : "num tile-time"}>{time}</span>
      <span className="tile-detail ellipsis" title={queueName}>
        {t(`state.${agent.state}`)}
        {detail !== "" && ` · ${detail}`}
      </span>
    </li>
  );
}

/** Everybody at work as tiles, those who are signed out as a number. */
export function Agents() {
  const { t } = useTranslation();
  const agents = useLive((state) => state.agents);
  const groups = byState(Object.values(agents));
  const order = AGENT_STATES.filter((state) => state !== "offline");
  const present = order.flatMap((state) => groups[state].sort((a, b) => a.since_us - b.since_us));
  return (
    <section className="card board-card board-agents">
      <header className="board-states">
        <h2>{t("board.agents")}</h2>
        {AGENT_STATES.map((state) => (
          <span key={state} className={groups[state].length > 0 ? `state-label state-${state}` : "state-label faint"}>
            <StateMark state={state} />
            {t(`state.${state}`)} <b data-testid={`board-${state}`}>{groups[state].length}</b>
          </span>
        ))}
      </header>
      {present.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("board.nobody")} />
      ) : (
        <ul className="tiles">
          {present.map((agent) => (
            <Tile key={agent.id} agent={agent} />
          ))}
        </ul>
      )}
    </section>
  );
}
