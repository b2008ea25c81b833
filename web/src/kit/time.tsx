import { Tooltip } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { clock, subscribeTick } from "@/kit/clock";
import { elapsed, exactMoment, moment, NONE, shortMoment } from "@/kit/format";

/** Re-renders only when the text it shows changes. */
export function useTicking<T extends string | number | boolean>(read: (nowUs: number) => T): T {
  return useSyncExternalStore(subscribeTick, () => read(clock.nowUs()));
}

/** A running m:ss since a moment of the centre's clock. */
export function Elapsed({ since, testId }: { since: number | null | undefined; testId?: string }) {
  const text = useTicking((now) => (since ? elapsed(since, now) : NONE));
  return (
    <span className="num" data-testid={testId}>
      {text}
    </span>
  );
}

/** A moment: short in place, exact on hover. */
export function Moment({ at, short = false }: { at: number | null | undefined; short?: boolean }) {
  const { i18n } = useTranslation();
  const text = useTicking((now) => (short && at ? shortMoment(at, now) : moment(at, now)));
  if (at === null || at === undefined) return <span className="num faint">{NONE}</span>;
  return (
    <Tooltip title={exactMoment(at, i18n.language)} mouseEnterDelay={0.4}>
      <span className="num">{text}</span>
    </Tooltip>
  );
}
