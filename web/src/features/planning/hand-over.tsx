import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Form, Input, Select } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Forecast, ForecastQuestion } from "@/features/planning/api";
import { queuesQuery } from "@/features/queues/api";
import { plans } from "@/features/rosters/api";
import { Editor } from "@/kit/editor";

interface Fields {
  name: string;
  queue_id: string;
}

/** The people of a forecast as the needs of a new roster plan. */
export function HandOver({ found, question, close }: { found: Forecast; question: ForecastQuestion; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const made = useRef<string>(undefined);
  const queues = useQuery(queuesQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const { source, first_day, weeks } = question;
  const save = async ({ name, queue_id }: Fields) => {
    const needs = found.needs.map((need) => ({ ...need, queue_id }));
    made.current = (await plans.create({ name, first_day, weeks, needs })).id;
  };
  const leave = () => {
    if (made.current === undefined) close();
    else void navigate({ to: "/rosters/$planId", params: { planId: made.current } });
  };
  return (
    <Editor<Fields>
      title={t("planning.hand_over")}
      close={leave}
      changes={["roster-plans"]}
      quiet
      save={save}
      initial={{ name: t("planning.plan_of", { day: first_day }), queue_id: source.kind === "queue" ? source.queue_id : (queues[0]?.id ?? "") }}
    >
      <p className="soft">{t("planning.hand_over_means", { count: found.needs.length })}</p>
      <Form.Item name="name" label={t("rosters.plan_name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="plan-name" />
      </Form.Item>
      <Form.Item name="queue_id" label={t("planning.queue")} rules={required}>
        <Select showSearch={{ optionFilterProp: "label" }} options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
      </Form.Item>
    </Editor>
  );
}
