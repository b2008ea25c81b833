import { Empty } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { WaitingPanel } from "@/features/supervision/waiting-panel";
import { duration, integer, NONE, percent } from "@/kit/format";
import { useTicking } from "@/kit/time";
import { longestWaitUs, serviceLevel } from "@/live/figures";
import { useLive } from "@/live/hooks";
import type { LiveQueue } from "@/live/types";

/** How the day's calls of a queue came out, as one bar: in time, late, given up. */
function Outcome({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation();
  const { offered, answered, in_time, abandoned } = queue.today;
  if (offered === 0) return <span className="faint">{NONE}</span>;
  const parts = [
    { key: "in_time", value: in_time },
    { key: "late", value: answered - in_time },
    { key: "abandoned", value: abandoned },
  ] as const;
  const words = parts.map((part) => `${t(`board.outcome.${part.key}`)} ${part.value}`).join(" · ");
  return (
    <span className="outcome" title={words} role="img" aria-label={words}>
      {parts.map((part) => (
        <span key={part.key} className={`outcome-${part.key}`} style={{ flexGrow: part.value }} />
      ))}
    </span>
  );
}

function Row({ queue, open }: { queue: LiveQueue; open: () => void }) {
  const { i18n } = useTranslation();
  const calls = useLive((state) => state.calls);
  const agents = useLive((state) => state.agents);
  const since = longestWaitUs([queue], calls);
  const longest = useTicking((now) => (since === null ? -1 : Math.floor((now - since) / 1e6)));
  const staffed = Object.values(agents).filter((agent) => agent.queue_ids.includes(queue.id) && agent.state !== "offline");
  const ready = staffed.filter((agent) => agent.state === "ready").length;
  const { offered, answered, in_time, abandoned } = queue.today;
  const list = Object.values(calls);
  const decided = useTicking((now) => serviceLevel([queue], list, now).of);
  const low = decided > 0 && (in_time / decided) * 100 < queue.service_level_percent;
  const number = (value: number) => integer(value, i18n.language);
  return (
    <tr data-testid={`queue-${queue.id}`}>
      <th scope="row" className="ellipsis">
        <button type="button" className="link-button" onClick={open} data-testid={`open-${queue.id}`}>
          {queue.name}
        </button>
      </th>
      <td className={queue.waiting.length > 0 ? "strong" : "faint"}>{queue.waiting.length}</td>
      <td className={longest > queue.service_level_seconds ? "strong alarm" : ""}>{longest < 0 ? NONE : duration(longest)}</td>
      <td className={low ? "alarm" : ""}>
        {percent(in_time, decided)}
        <span className="faint"> / {queue.service_level_percent} %</span>
      </td>
      <td>{number(offered)}</td>
      <td>{number(answered)}</td>
      <td>{number(abandoned)}</td>
      <td>
        {ready}
        <span className="faint"> / {staffed.length}</span>
      </td>
      <td className="outcome-column">
        <Outcome queue={queue} />
      </td>
    </tr>
  );
}

export function Queues() {
  const { t } = useTranslation();
  const queues = Object.values(useLive((state) => state.queues)).sort((a, b) => a.name.localeCompare(b.name));
  const [opened, setOpened] = useState<string>();
  return (
    <section className="card board-card board-queues">
      {queues.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("board.no_queues")} />
      ) : (
        <table className="board-table">
          <thead>
            <tr>
              <th scope="col">{t("board.queue")}</th>
              <th scope="col">{t("board.waiting_short")}</th>
              <th scope="col">{t("board.longest_short")}</th>
              <th scope="col">{t("board.service_level_short")}</th>
              <th scope="col">{t("board.offered")}</th>
              <th scope="col">{t("board.answered")}</th>
              <th scope="col">{t("board.abandoned")}</th>
              <th scope="col">{t("board.ready_of")}</th>
              <th scope="col" className="outcome-column">
                <span className="outcome-legend">
                  <i className="outcome-in_time" /> {t("board.outcome.in_time")}
                  <i className="outcome-late" /> {t("board.outcome.late")}
                  <i className="outcome-abandoned" /> {t("board.outcome.abandoned")}
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <Row key={queue.id} queue={queue} open={() => setOpened(queue.id)} />
            ))}
          </tbody>
        </table>
      )}
      {opened !== undefined && <WaitingPanel queueId={opened} close={() => setOpened(undefined)} />}
    </section>
  );
}
