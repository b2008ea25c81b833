import "./supervision.css";

import { AudioOutlined, CustomerServiceOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { useAct } from "@/features/supervision/act";
import { supervision } from "@/features/supervision/api";
import { shortPhone } from "@/kit/format";
import { useHotkey } from "@/kit/hotkeys";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import { type LiveMonitor, MONITOR_MODES, type MonitorMode } from "@/live/types";

const ICONS = { listen: <CustomerServiceOutlined />, whisper: <AudioOutlined />, barge: <TeamOutlined /> };

function Bar({ monitor }: { monitor: LiveMonitor }) {
  const { t } = useTranslation();
  const act = useAct();
  const agent = useLive((state) => state.agents[monitor.agent_id]?.name ?? "");
  const call = useLive((state) => state.calls[monitor.call_id]);
  const change = (mode: MonitorMode) => void act(() => supervision.watch(monitor.call_id, mode));
  const stop = () => void act(supervision.stop);
  useHotkey("1", () => change("listen"));
  useHotkey("2", () => change("whisper"));
  useHotkey("3", () => change("barge"));
  // A question that is being asked is what Esc answers first.
  useHotkey("escape", () => {
    if (!document.activeElement?.closest(".ant-modal")) stop();
  });
  return (
    <aside className="watch-bar" role="status" data-testid="watch-bar" data-mode={monitor.mode} data-hears={monitor.hears}>
      <b className="ellipsis">
        {t(monitor.hears ? `supervision.at.${monitor.mode}` : "supervision.at.ringing", {
          agent,
          customer: call?.customer?.name ?? shortPhone(call?.customer_number ?? ""),
        })}
      </b>
      <Elapsed since={monitor.since_us} />
      <Segmented<MonitorMode>
        value={monitor.mode}
        onChange={change}
        options={MONITOR_MODES.map((mode, n) => ({
          value: mode,
          icon: ICONS[mode],
          label: (
            <span title={t(`supervision.mode_hint.${mode}`)} data-testid={`mode-${mode}`}>
              {t(`supervision.mode.${mode}`)} <kbd>{n + 1}</kbd>
            </span>
          ),
        }))}
      />
      <Button onClick={() => void act(() => supervision.takeOver(monitor.call_id))} data-testid="bar-take-over">
        {t("supervision.take_over")}
      </Button>
      <Button type="primary" onClick={stop} data-testid="watch-stop">
        {t("supervision.stop")} <kbd>Esc</kbd>
      </Button>
    </aside>
  );
}

/** Where I am listening now, on every page. */
export function WatchBar() {
  const me = useMe();
  const monitor = useLive((state) => Object.values(state.monitors).find((each) => each.by === me.id));
  return monitor ? <Bar monitor={monitor} /> : null;
}
