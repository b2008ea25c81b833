import { useQuery } from "@tanstack/react-query";
import { Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { peopleQuery } from "@/features/people/api";
import type { Queue } from "@/features/queues/api";
import { RoutingFields } from "@/features/queues/routing-fields";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";

type Fields = Omit<Queue, "id">;

const FRESH: Fields = {
  name: "",
  ring_seconds: 15,
  most_misses: 1,
  wrap_up_seconds: 60,
  service_level_percent: 80,
  service_level_seconds: 20,
  short_abandon_seconds: 20,
  announce_seconds: 30,
  record: true,
  strategy: "longest_idle",
  weight: 1,
  ageing_seconds: 30,
  vip_priority: 0,
  gold_priority: 0,
  skills: {},
  relaxing: [],
  spill: [],
  keep_ready: 0,
  last_agent_seconds: 0,
  park_seconds: 120,
  announce_position: true,
  announce_wait: false,
  caller_id: "",
  callback_offer_seconds: 0,
  callback_tries: 3,
  callback_busy_seconds: 300,
  callback_silent_seconds: 900,
  callback_calendar_id: null,
  member_ids: [],
  orders: {},
};

export function QueueForm({ queue, close, readOnly }: { queue?: Queue; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const people = useQuery(peopleQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const seconds = (name: keyof Fields, label: string, min: number, max: number, hint?: string) => (
    <Form.Item name={name} label={label} rules={required} {...(hint !== undefined && { extra: hint })}>
      <InputNumber min={min} max={max} suffix={t("common.seconds_unit")} />
    </Form.Item>
  );
  const { id, ...existing } = queue ?? { id: "", ...FRESH };
  return (
    <Editor<Fields>
      title={queue ? queue.name : t("queues.new")}
      close={close}
      readOnly={readOnly}
      changes={["queues", "people"]}
      save={(fields) => (queue ? api.patch(`/queues/${encodeURIComponent(id)}`, fields) : api.post("/queues", fields))}
      initial={existing}
      {...(queue && {
        remove: {
          question: t("queues.delete_question", { name: queue.name }),
          consequence: t("queues.delete_consequence"),
          run: () => api.delete(`/queues/${encodeURIComponent(id)}`),
        },
      })}
    >
      <Form.Item name="name" label={t("queues.name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="queue-name" />
      </Form.Item>
      <Form.Item name="member_ids" label={t("queues.members")} extra={t("queues.members_hint")}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={people.filter((each) => each.active).map((each) => ({ value: each.id, label: each.name }))}
          data-testid="queue-members"
        />
      </Form.Item>
      <div className="pair">
        <Form.Item name="service_level_percent" label={t("queues.service_level")} rules={required}>
          <InputNumber min={1} max={100} suffix="%" />
        </Form.Item>
        {seconds("service_level_seconds", t("queues.within"), 1, 600)}
      </div>
      <div className="pair">
        {seconds("ring_seconds", t("queues.ring"), 5, 120, t("queues.ring_hint"))}
        {seconds("wrap_up_seconds", t("queues.wrap_up"), 0, 3600, t("queues.wrap_up_hint"))}
      </div>
      <div className="pair">
        {seconds("short_abandon_seconds", t("queues.short_abandon"), 0, 120, t("queues.short_abandon_hint"))}
        {seconds("announce_seconds", t("queues.announce"), 0, 600, t("queues.announce_hint"))}
      </div>
      <Form.Item
        name="caller_id"
        label={t("queues.caller_id")}
        extra={t("queues.caller_id_hint")}
        rules={[{ pattern: /^(\+?\d{2,20})?$/, message: t("campaigns.caller_id_wrong") }]}
      >
        <Input maxLength={21} />
      </Form.Item>
      <Form.Item name="record" label={t("queues.record")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <RoutingFields queueId={id} />
    </Editor>
  );
}
