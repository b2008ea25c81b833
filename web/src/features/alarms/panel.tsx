import "./alarms.css";

import { SettingOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { alarms, unitOf } from "@/features/alarms/api";
import { AlarmRules } from "@/features/alarms/rules";
import { useFigure } from "@/features/alarms/words";
import { useAct } from "@/features/supervision/act";
import { trunksQuery } from "@/features/trunks/api";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveAlarm } from "@/live/types";

function Row({ alarm }: { alarm: LiveAlarm }) {
  const { t } = useTranslation();
  const me = useMe();
  const act = useAct();
  const figure = useFigure();
  const queue = useLive((state) => state.queues[alarm.subject]?.name);
  const agent = useLive((state) => state.agents[alarm.subject]);
  const taker = useLive((state) => state.agents[alarm.taken_by ?? ""]?.name);
  const trunk = useQuery(trunksQuery).data?.find((each) => each.id === alarm.subject)?.name;
  const part = t(`alarms.part.${alarm.subject as "nats"}`, { defaultValue: "" });
  return (
    <li className={alarm.taken_by === null ? "alarm-row" : "alarm-row alarm-taken"} data-testid={`alarm-${alarm.id}`}>
      <b className="ellipsis">{queue ?? agent?.name ?? trunk ?? part}</b>
      <Elapsed since={alarm.raised_us} />
      <span className="alarm-what">
        {t(`alarms.kind.${alarm.kind}`)}
        {unitOf(alarm.kind) !== null && ` · ${figure(alarm.kind, alarm.value)}`}
        {alarm.kind === "agent_state" && agent && ` · ${t(`state.${agent.state}`)}`}
      </span>
      {alarm.taken_by === me.id ? (
        <span className="faint">{t("alarms.yours")}</span>
      ) : (
        <Button size="small" type={taker === undefined ? "primary" : "default"} onClick={() => void act(() => alarms.take(alarm.id))} data-testid="take">
          {taker === undefined ? t("alarms.take") : t("alarms.taken_by", { name: taker })}
        </Button>
      )}
    </li>
  );
}

/** What is out of its bounds now, the untaken first, and who looks after the rest. */
export function Alarms() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const shown = Object.values(useLive((state) => state.alarms)).sort(
    (a, b) => Number(a.taken_by !== null) - Number(b.taken_by !== null) || b.raised_us - a.raised_us,
  );
  return (
    <section className="card board-card board-alarms" data-testid="alarms">
      <header className="alarms-head">
        <h2>
          {t("alarms.title")} {shown.length > 0 && <span className="alarm">{shown.length}</span>}
        </h2>
        <Button type="text" size="small" icon={<SettingOutlined />} onClick={() => setOpen(true)} aria-label={t("alarms.rules")} title={t("alarms.rules")} data-testid="alarm-rules" />
      </header>
      {shown.length === 0 ? (
        <p className="faint">{t("alarms.none")}</p>
      ) : (
        <ul className="alarm-list">
          {shown.map((alarm) => (
            <Row key={alarm.id} alarm={alarm} />
          ))}
        </ul>
      )}
      {open && <AlarmRules close={() => setOpen(false)} />}
    </section>
  );
}
