/** Who gets the calls of a queue, in which order, and where they go when nobody does. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Collapse, Form, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { calendarsQuery } from "@/features/flows/api";
import { type Queue, STRATEGIES } from "@/features/queues/api";
import { Spills } from "@/features/queues/spills";
import { skillsQuery } from "@/features/skills/api";
import { LevelsField } from "@/features/skills/levels";

type Name = keyof Queue;

function Whole({ name, label, hint, min, max, suffix }: { name: Name; label: string; hint?: string; min: number; max: number; suffix?: string }) {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={label} extra={hint} rules={[{ required: true, message: t("common.required") }]}>
      <InputNumber min={min} max={max} {...(suffix !== undefined && { suffix })} />
    </Form.Item>
  );
}

function Relaxing() {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t("common.required") }];
  return (
    <Form.List name="relaxing">
      {(fields, { add, remove }) => (
        <Form.Item label={t("queues.relaxing")} extra={t("queues.relaxing_hint")}>
          {fields.map(({ key, name }) => (
            <div key={key} className="row form-row">
              <Form.Item name={[name, "after_seconds"]} noStyle rules={rules}>
                <InputNumber min={1} max={3600} prefix={t("queues.after")} suffix={t("common.seconds_unit")} />
              </Form.Item>
              <Form.Item name={[name, "lower_by"]} noStyle rules={rules}>
                <InputNumber min={1} max={10} prefix={t("queues.lower_by")} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => remove(name)} />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => add({ after_seconds: 30 * (fields.length + 1), lower_by: fields.length + 1 })}
            data-testid="add-relaxing"
          >
            {t("queues.add_relaxing")}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function Callbacks() {
  const { t } = useTranslation();
  const calendars = useQuery(calendarsQuery).data ?? [];
  const seconds = t("common.seconds_unit");
  return (
    <>
      <div className="pair">
        <Whole name="callback_offer_seconds" label={t("queues.callback_offer")} hint={t("queues.callback_offer_hint")} min={0} max={3600} suffix={seconds} />
        <Whole name="callback_tries" label={t("queues.callback_tries")} min={1} max={10} />
      </div>
      <div className="pair">
        <Whole name="callback_busy_seconds" label={t("queues.callback_busy")} min={10} max={86400} suffix={seconds} />
        <Whole name="callback_silent_seconds" label={t("queues.callback_silent")} min={10} max={86400} suffix={seconds} />
      </div>
      <Form.Item
        name="callback_calendar_id"
        label={t("queues.callback_calendar")}
        extra={t("queues.callback_calendar_hint")}
        normalize={(value?: string) => value ?? null}
      >
        <Select allowClear options={calendars.map((each) => ({ value: each.id, label: each.name }))} data-testid="callback-calendar" />
      </Form.Item>
    </>
  );
}

export function RoutingFields({ queueId }: { queueId: string }) {
  const { t } = useTranslation();
  const skills = useQuery(skillsQuery).data ?? [];
  const seconds = t("common.seconds_unit");
  const who = (
    <>
      <Form.Item name="strategy" label={t("queues.strategy")}>
        <Select options={STRATEGIES.map((value) => ({ value, label: t(`queues.strategies.${value}`) }))} data-testid="strategy" />
      </Form.Item>
      <Whole name="most_misses" label={t("queues.most_misses")} hint={t("queues.most_misses_hint")} min={1} max={20} />
      <Form.Item name="skills" label={t("queues.skills")} extra={t(skills.length > 0 ? "queues.skills_hint" : "queues.skills_none")}>
        <LevelsField options={skills} add={t("skills.add")} max={10} fresh={5} testId="queue-skills" />
      </Form.Item>
      <Relaxing />
      <div className="pair">
        <Whole name="last_agent_seconds" label={t("queues.last_agent")} hint={t("queues.last_agent_hint")} min={0} max={600} suffix={seconds} />
        <Whole name="keep_ready" label={t("queues.keep_ready")} hint={t("queues.keep_ready_hint")} min={0} max={1000} />
      </div>
    </>
  );
  const first = (
    <>
      <div className="pair">
        <Whole name="vip_priority" label={t("queues.vip_priority")} hint={t("queues.priority_hint")} min={0} max={100} />
        <Whole name="gold_priority" label={t("queues.gold_priority")} min={0} max={100} />
      </div>
      <div className="pair">
        <Whole name="ageing_seconds" label={t("queues.ageing")} hint={t("queues.ageing_hint")} min={1} max={3600} suffix={seconds} />
        <Whole name="weight" label={t("queues.weight")} hint={t("queues.weight_hint")} min={1} max={10} />
      </div>
    </>
  );
  const waiting = (
    <>
      <Spills queueId={queueId} />
      <div className="pair">
        <Form.Item name="announce_position" label={t("queues.announce_position")} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="announce_wait" label={t("queues.announce_wait")} extra={t("queues.announce_wait_hint")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <Whole name="park_seconds" label={t("queues.park")} hint={t("queues.park_hint")} min={5} max={3600} suffix={seconds} />
    </>
  );
  return (
    <Collapse
      ghost
      items={[
        { key: "who", label: t("queues.who"), children: who, forceRender: true },
        { key: "first", label: t("queues.first"), children: first, forceRender: true },
        { key: "waiting", label: t("queues.while_waiting"), children: waiting, forceRender: true },
        { key: "callback", label: t("queues.callback"), children: <Callbacks />, forceRender: true },
      ]}
      data-testid="queue-routing"
    />
  );
}
