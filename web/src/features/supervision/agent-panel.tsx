import "./supervision.css";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Dropdown, Select, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { peopleQuery } from "@/features/people/api";
import { reasonsQuery } from "@/features/reasons/api";
import { labelOf, useReasonLabel } from "@/features/reasons/labels";
import { skillsQuery } from "@/features/skills/api";
import { type Levels, LevelsField } from "@/features/skills/levels";
import { useAct, useAsk } from "@/features/supervision/act";
import { dayOf, type Stretch, supervision } from "@/features/supervision/api";
import { Say } from "@/features/supervision/say";
import { clock } from "@/kit/clock";
import { duration, NONE, shortPhone, timeOfDay } from "@/kit/format";
import { StateLabel } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import { type AgentState, type LiveAgent, MONITOR_MODES } from "@/live/types";

/** The day in one line: what she did, for how long, from the first sign-in to now. */
function Band({ agent }: { agent: LiveAgent }) {
  const { t } = useTranslation();
  const reason = useReasonLabel();
  const day = useQuery(dayOf(agent.id, agent.since_us)).data ?? [];
  const shown = day.filter((each) => each.state !== "offline");
  const now = clock.nowUs();
  if (shown.length === 0) return <p className="faint">{t("supervision.no_day")}</p>;
  const seconds = (each: Stretch) => ((each.ended_us ?? now) - each.started_us) / 1e6;
  const words = (each: Stretch) =>
    [t(`state.${each.state as AgentState}`), reason(each.reason), timeOfDay(each.started_us), duration(seconds(each))]
      .filter((word) => word !== "")
      .join(" · ");
  return (
    <div className="day-band" data-testid="day-band">
      {day.map((each) => (
        <Tooltip key={`${each.started_us}${each.state}`} title={words(each)}>
          <span className={`day-${each.state}`} style={{ flexGrow: seconds(each) }} />
        </Tooltip>
      ))}
    </div>
  );
}

function OnCall({ agent }: { agent: LiveAgent }) {
  const { t } = useTranslation();
  const me = useMe();
  const act = useAct();
  const ask = useAsk();
  const call = useLive((state) => state.calls[agent.call_id ?? ""]);
  // In wrap-up it is still her call, though a colleague may be talking on.
  if (call?.state !== "talking" || agent.state !== "talking" || agent.id === me.id) return null;
  const who = call.customer?.name ?? shortPhone(call.customer_number);
  return (
    <section>
      <p>
        {t("supervision.talks_with", { who })} <Elapsed since={call.answered_us} />
      </p>
      <div className="panel-keys">
        {MONITOR_MODES.map((mode) => (
          <Tooltip key={mode} title={t(`supervision.mode_hint.${mode}`)}>
            <Button
              type={mode === "listen" ? "primary" : "default"}
              onClick={() => void act(() => supervision.watch(call.id, mode))}
              data-testid={`do-${mode}`}
            >
              {t(`supervision.mode.${mode}`)}
            </Button>
          </Tooltip>
        ))}
        <Button
          onClick={() =>
            ask(
              t("supervision.take_over_question", { agent: agent.name }),
              t("supervision.take_over_means", { agent: agent.name }),
              t("supervision.take_over"),
              () => supervision.takeOver(call.id),
            )
          }
          data-testid="do-take-over"
        >
          {t("supervision.take_over")}
        </Button>
        <Button
          danger
          onClick={() =>
            ask(t("supervision.hang_up_question", { who }), t("supervision.hang_up_means"), t("supervision.hang_up"), () =>
              supervision.hangUp(call.id),
            )
          }
          data-testid="do-hang-up"
        >
          {t("supervision.hang_up")}
        </Button>
      </div>
    </section>
  );
}

function States({ agent }: { agent: LiveAgent }) {
  const { t, i18n } = useTranslation();
  const act = useAct();
  const ask = useAsk();
  const reasons = useQuery(reasonsQuery).data ?? [];
  const force = (state: "ready" | "not_ready" | "offline", reason?: string) =>
    void act(() => supervision.force(agent.id, state, reason), t("supervision.done"));
  const onCall = agent.state === "talking" || agent.state === "ringing" || agent.state === "reserved";
  return (
    <div className="panel-keys">
      <Button disabled={agent.state === "ready" || onCall} onClick={() => force("ready")} data-testid="force-ready">
        {t("supervision.make_ready")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: reasons.map((each) => ({ key: each.code, label: labelOf(each, i18n.language) })),
          onClick: ({ key }) => force("not_ready", key),
        }}
      >
        <Button data-testid="force-not-ready">{t(onCall ? "supervision.not_ready_after" : "supervision.make_not_ready")}</Button>
      </Dropdown>
      <Button
        disabled={onCall}
        onClick={() =>
          ask(
            t("supervision.sign_out_question", { agent: agent.name }),
            t("supervision.sign_out_means"),
            t("supervision.sign_out"),
            () => supervision.force(agent.id, "offline"),
          )
        }
        data-testid="force-offline"
      >
        {t("supervision.sign_out")}
      </Button>
    </div>
  );
}

/** Changed levels are in force for calls that wait as soon as they are saved. */
function Skills({ agentId }: { agentId: string }) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const skills = useQuery(skillsQuery).data ?? [];
  const levels = useQuery(peopleQuery).data?.find((each) => each.id === agentId)?.skills;
  const [wanted, setWanted] = useState<Levels>();
  if (skills.length === 0 || levels === undefined) return null;
  const save = async (next: Levels) => {
    await supervision.skills(agentId, next);
    await client.invalidateQueries({ queryKey: ["people"] });
    setWanted(undefined);
  };
  return (
    <section>
      <h3>{t("supervision.skills")}</h3>
      <LevelsField options={skills} add={t("skills.add")} max={10} fresh={5} testId="agent-skills" value={wanted ?? levels} onChange={setWanted} />
      {wanted && (
        <div className="panel-keys panel-below">
          <Button type="primary" onClick={() => void act(() => save(wanted), t("supervision.skills_changed"))} data-testid="save-skills">
            {t("common.save")}
          </Button>
          <Button onClick={() => setWanted(undefined)}>{t("common.cancel")}</Button>
        </div>
      )}
    </section>
  );
}

/** Everything a supervisor can do about one agent, beside the board that goes on running. */
export function AgentPanel({ agentId, close }: { agentId: string; close: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const reason = useReasonLabel();
  const agent = useLive((state) => state.agents[agentId]);
  const queues = Object.values(useLive((state) => state.queues));
  if (!agent) return null;
  return (
    <Drawer open mask={false} size={400} title={agent.name} onClose={close} keyboard={false} data-testid="agent-panel">
      <div className="agent-panel">
        <p>
          <StateLabel state={agent.state} reason={reason(agent.reason)} /> <Elapsed since={agent.since_us} />
        </p>
        <OnCall agent={agent} />
        {agent.state !== "offline" && (
          <section>
            <h3>{t("supervision.state")}</h3>
            <States agent={agent} />
          </section>
        )}
        <section>
          <h3>{t("supervision.today")}</h3>
          <Band agent={agent} />
        </section>
        <section>
          <h3>{t("supervision.queues")}</h3>
          <Select
            className="panel-wide"
            mode="multiple"
            placeholder={NONE}
            value={agent.queue_ids}
            showSearch={{ optionFilterProp: "label" }}
            options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
            onChange={(ids: string[]) => void act(() => supervision.queues(agent.id, ids), t("supervision.queues_changed"))}
            data-testid="agent-queues"
          />
        </section>
        <Skills key={agentId} agentId={agentId} />
        <section>
          <h3>{t("supervision.message")}</h3>
          <Say to={{ agent_ids: [agent.id] }} placeholder={t("supervision.message_hint")} />
        </section>
      </div>
    </Drawer>
  );
}
