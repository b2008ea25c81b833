/** The lots in which calls are parked, at every desk: who is free picks one up. */
import { InboxOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { calls } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { duration } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { useTicking } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveLot } from "@/live/types";

function Left({ lot }: { lot: LiveLot }) {
  const { t } = useTranslation();
  const left = useTicking((now) => duration(Math.max(0, (lot.until_us - now) / 1e6)));
  return <span className="soft num">{t("desk.parked_left", { time: left })}</span>;
}

export function ParkedCalls() {
  const { t } = useTranslation();
  const { phase, agent, run } = useDesk();
  const parked = useLive((state) => state.calls);
  const lots = Object.values(parked)
    .map((call) => call.parked)
    .filter((lot) => lot !== null)
    .sort((one, other) => one.lot - other.lot);
  const free = (phase === "ready" || phase === "not_ready") && agent?.device_online === true;
  const pickUp = (lot: number) => void run(() => calls.pickUp(lot));
  const first = lots[0];
  useHotkey("k", () => first && pickUp(first.lot), free && first !== undefined);
  if (first === undefined) return null;
  return (
    <ul className="parked" aria-label={t("desk.parked")} data-testid="parked">
      {lots.map((lot) => (
        <li key={lot.lot} data-testid={`lot-${lot.lot}`}>
          <InboxOutlined />
          <b>{t("desk.lot", { lot: lot.lot })}</b>
          <span className="ellipsis">{lot.by}</span>
          <Left lot={lot} />
          <span className="grow" />
          <Button disabled={!free} onClick={() => pickUp(lot.lot)} data-testid={`pick-up-${lot.lot}`}>
            {t("desk.pick_up")} {lot === first && <kbd>K</kbd>}
          </Button>
        </li>
      ))}
    </ul>
  );
}
