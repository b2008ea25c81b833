import { CustomerServiceOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Empty } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { norms, rulesQuery } from "@/features/alarms/api";
import { useReasonLabel } from "@/features/reasons/labels";
import { AgentPanel } from "@/features/supervision/agent-panel";
import { elapsed, shortPhone } from "@/kit/format";
import { StateMark } from "@/kit/state-mark";
import { useTicking } from "@/kit/time";
import { byState } from "@/live/figures";
import { useLive } from "@/live/hooks";
import { AGENT_STATES, type LiveAgent } from "@/live/types";

/** `norm`: seconds in her state from which it is unusual: the time is shown warmer. */
function Tile({ agent, norm, open }: { agent: LiveAgent; norm: number | undefined; open: () => void }) {
  const { t } = useTranslation();
  const reasonLabel = useReasonLabel();
  const call = useLive((state) => state.calls[agent.call_id ?? ""]);
  const queueName = useLive((state) => state.queues[call?.queue_id ?? ""]?.name);
  const time = useTicking((now) => elapsed(agent.since_us, now));
  const long = useTicking((now) => norm !== undefined && (now - agent.since_us) / 1e6 > norm);
  const watched = useLive((state) => Object.values(state.monitors).some((each) => each.agent_id === agent.id && each.hears));
  const detail = call ? (call.customer?.name ?? shortPhone(call.customer_number)) : reasonLabel(agent.reason);
  return (
    <li className={`tile tile-${agent.state}`} data-testid={`agent-${agent.id}`} data-state={agent.state}>
      <button type="button" className="tile-open" onClick={open} aria-label={agent.name} />
      <StateMark state={agent.state} size={16} />
      <span className="tile-name ellipsis">
        {watched && <CustomerServiceOutlined aria-label={t("supervision.mode.listen")} />} {agent.name}
      </span>
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
  const norm = norms(useQuery(rulesQuery).data ?? []);
  const [opened, setOpened] = useState<string>();
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
            <Tile key={agent.id} agent={agent} norm={norm[agent.state]} open={() => setOpened(agent.id)} />
          ))}
        </ul>
      )}
      {opened !== undefined && <AgentPanel key={opened} agentId={opened} close={() => setOpened(undefined)} />}
    </section>
  );
}
