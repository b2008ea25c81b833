import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { useLive } from "@/live/hooks";
import { longestWaitUs, waitingCount } from "@/live/figures";
import { elapsed, NONE } from "@/kit/format";
import { useTicking } from "@/kit/time";

/** How many wait for her, and how long the first of them has. */
export function Waiting() {
  const { t } = useTranslation();
  const me = useMe();
  const queues = useLive((state) => state.queues);
  const calls = useLive((state) => state.calls);
  const mine = useLive((state) => state.agents[me.id]?.queue_ids);
  const own = Object.values(queues).filter((queue) => mine?.includes(queue.id));
  const count = waitingCount(own);
  const since = longestWaitUs(own, calls);
  const longest = useTicking((now) => (since === null ? NONE : elapsed(since, now)));
  const lines = own.filter((queue) => queue.waiting.length > 0);
  return (
    <Tooltip title={lines.length > 0 && lines.map((q) => <div key={q.id}>{`${q.name}: ${q.waiting.length}`}</div>)}>
      <span className={count > 0 ? "waiting waiting-some" : "waiting"} data-testid="waiting">
        {t("desk.waiting")} <b className="num" data-testid="waiting-count">{count}</b>
        <span className="faint"> · </span>
        {t("desk.longest")} <b className="num" data-testid="waiting-longest">{longest}</b>
      </span>
    </Tooltip>
  );
}
