import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { duration, integer, NONE, percent } from "@/kit/format";
import { useTicking } from "@/kit/time";
import { abandons, longestWaitUs, serviceLevel, sumDays, targetPercent, waitingCount } from "@/live/figures";
import { useLive } from "@/live/hooks";

interface CounterProps {
  name: string;
  value: string;
  testId: string;
  /** A word that says what is wrong; its presence is the alarm. */
  alarm?: string;
  below?: ReactNode;
}

function Counter({ name, value, testId, alarm, below }: CounterProps) {
  return (
    <div className={alarm ? "counter counter-alarm" : "counter"}>
      <div className="counter-name ellipsis">{name}</div>
      <div className="counter-value num" data-testid={testId}>
        {value}
      </div>
      <div className="counter-below ellipsis" title={typeof below === "string" ? below : ""}>{alarm ? <b className="alarm">{alarm}</b> : below}</div>
    </div>
  );
}

const ABANDON_LIMIT = 0.05;

export function Counters() {
  const { t, i18n } = useTranslation();
  const queues = Object.values(useLive((state) => state.queues));
  const calls = useLive((state) => state.calls);
  const centre = useLive((state) => state.centre["centre"]);
  const number = (value: number) => integer(value, i18n.language);

  const waiting = waitingCount(queues);
  const since = longestWaitUs(queues, calls);
  const longest = useTicking((now) => (since === null ? -1 : Math.floor((now - since) / 1e6)));
  const patience = Math.min(...queues.map((queue) => queue.service_level_seconds));
  const day = sumDays(queues.map((queue) => queue.today));
  const target = targetPercent(queues);
  const list = Object.values(calls);
  const decided = useTicking((now) => serviceLevel(queues, list, now).of);
  const level = decided > 0 ? day.in_time / decided : null;
  const lost = abandons(day);
  const shownTarget = target === null ? NONE : `${Math.round(target)} %`;

  return (
    <div className="counters">
      <Counter
        name={t("board.waiting")}
        value={number(waiting)}
        testId="board-waiting"
        below={t("board.in_queues", { count: queues.filter((queue) => queue.waiting.length > 0).length })}
      />
      <Counter
        name={t("board.longest")}
        value={longest < 0 ? NONE : duration(longest)}
        testId="board-longest"
        {...(longest > patience && { alarm: t("board.too_long") })}
        below={t("board.within", { seconds: Number.isFinite(patience) ? patience : 0 })}
      />
      <Counter
        name={t("board.service_level")}
        value={percent(day.in_time, decided)}
        testId="board-service-level"
        {...(level !== null && target !== null && level * 100 < target && {
          alarm: t("board.below_target", { target: shownTarget }),
        })}
        below={t("board.target", { target: shownTarget })}
      />
      <Counter
        name={t("board.answered")}
        value={number(day.answered)}
        testId="board-answered"
        below={t("board.of_offered", { offered: number(day.offered) })}
      />
      <Counter
        name={t("board.abandoned")}
        value={number(day.abandoned)}
        testId="board-abandoned"
        {...(lost.of > 0 && lost.given_up / lost.of > ABANDON_LIMIT && {
          alarm: t("board.abandon_high", { share: percent(lost.given_up, lost.of) }),
        })}
        below={t("board.abandon_share", { share: percent(lost.given_up, lost.of) })}
      />
      <Counter
        name={t("board.mean_wait")}
        value={day.answered > 0 ? duration(day.wait_seconds_sum / day.answered) : NONE}
        testId="board-mean-wait"
        below={t("board.of_answered")}
      />
      <Counter
        name={t("board.lines")}
        value={number(centre?.lines_in_use ?? 0)}
        testId="board-lines"
        below={t("board.lines_now")}
      />
      <span hidden data-testid="board-offered">
        {day.offered}
      </span>
    </div>
  );
}
