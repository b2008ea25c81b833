import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Form, InputNumber, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { type AlarmRule, alarms, FALLING, OF_QUEUES, RATES, rulesQuery, unitOf } from "@/features/alarms/api";
import { useFigure } from "@/features/alarms/words";
import { useAct } from "@/features/supervision/act";
import { type Policy, policyQuery, TOLD } from "@/features/supervision/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { useLive } from "@/live/hooks";
import { ALARM_KINDS, type AlarmKind } from "@/live/types";

type Fields = Omit<AlarmRule, "id">;

const FRESH: Fields = {
  kind: "longest_wait",
  threshold: 60,
  clear_at: 30,
  for_seconds: 0,
  queue_id: null,
  state: "",
  min_calls: 0,
  active: true,
};
const STATES = ["ready", "ringing", "talking", "wrap_up", "not_ready"] as const;

/** What a kind does not have is sent as nothing. */
function cleaned(fields: Fields): Fields {
  const { kind } = fields;
  const none = unitOf(kind) === null;
  return {
    ...FRESH,
    ...fields,
    queue_id: OF_QUEUES.has(kind) ? (fields.queue_id ?? null) : null,
    state: kind === "agent_state" ? fields.state : "",
    min_calls: RATES.has(kind) ? fields.min_calls : 0,
    threshold: none ? 0 : fields.threshold,
    clear_at: none ? 0 : kind === "agent_state" ? fields.threshold : fields.clear_at,
  };
}

function RuleForm({ rule, close }: { rule?: AlarmRule; close: () => void }) {
  const { t } = useTranslation();
  const queues = Object.values(useLive((state) => state.queues));
  const { id, ...existing } = rule ?? { id: "", ...FRESH };
  const required = [{ required: true, message: t("common.required") }];
  const figure = (name: "threshold" | "clear_at", kind: AlarmKind, label: string) => (
    <Form.Item name={name} label={label} rules={required}>
      <InputNumber min={0} max={100_000} suffix={t(`alarms.unit.${unitOf(kind) ?? "calls"}`)} data-testid={name} />
    </Form.Item>
  );
  return (
    <Editor<Fields>
      title={t(rule ? "alarms.rule" : "alarms.new_rule")}
      close={close}
      changes={["alarm-rules"]}
      initial={existing}
      save={(fields) => (rule ? alarms.replace(id, cleaned(fields)) : alarms.create(cleaned(fields)))}
      {...(rule && {
        remove: { question: t("alarms.delete_question"), consequence: t("alarms.delete_means"), run: () => alarms.remove(id) },
      })}
    >
      <Form.Item name="kind" label={t("alarms.figure")}>
        <Select options={ALARM_KINDS.map((kind) => ({ value: kind, label: t(`alarms.kind.${kind}`) }))} data-testid="kind" />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Fields, after: Fields) => before.kind !== after.kind}>
        {(form) => {
          const kind = form.getFieldValue("kind") as AlarmKind;
          return (
            <>
              {kind === "agent_state" && (
                <Form.Item name="state" label={t("alarms.state")} rules={required}>
                  <Select options={STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))} />
                </Form.Item>
              )}
              {OF_QUEUES.has(kind) && (
                <Form.Item name="queue_id" label={t("alarms.queue")}>
                  <Select
                    allowClear
                    placeholder={t("alarms.every_queue")}
                    showSearch={{ optionFilterProp: "label" }}
                    options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
                  />
                </Form.Item>
              )}
              {unitOf(kind) !== null && (
                <div className="pair">
                  {figure("threshold", kind, t(FALLING.has(kind) ? "alarms.below" : "alarms.above"))}
                  {kind !== "agent_state" && figure("clear_at", kind, t(FALLING.has(kind) ? "alarms.clear_at" : "alarms.clear_below"))}
                </div>
              )}
              {RATES.has(kind) && (
                <Form.Item name="min_calls" label={t("alarms.min_calls")} extra={t("alarms.min_calls_hint")}>
                  <InputNumber min={0} max={10_000} />
                </Form.Item>
              )}
            </>
          );
        }}
      </Form.Item>
      <Form.Item name="for_seconds" label={t("alarms.for_seconds")} extra={t("alarms.for_seconds_hint")}>
        <InputNumber min={0} max={3600} suffix={t("common.seconds_unit")} />
      </Form.Item>
      <Form.Item name="active" label={t("alarms.active")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </Editor>
  );
}

function Told() {
  const { t } = useTranslation();
  const me = useMe();
  const act = useAct();
  const queries = useQueryClient();
  const policy = useQuery(policyQuery).data;
  const set = async (agents_told: Policy["agents_told"]) => {
    if (await act(() => api.put("/supervision/policy", { agents_told }), t("common.saved"))) {
      await queries.invalidateQueries({ queryKey: policyQuery.queryKey });
    }
  };
  return (
    <label className="told-policy">
      <span>{t("supervision.policy")}</span>
      <Select
        className="panel-wide"
        value={policy?.agents_told}
        disabled={!atLeast(me.role, "administrator")}
        options={TOLD.map((value) => ({ value, label: t(`supervision.policy_is.${value}`) }))}
        onChange={(value: Policy["agents_told"]) => void set(value)}
        data-testid="policy"
      />
    </label>
  );
}

/** When the floor raises an alarm, and whether agents see that somebody listens. */
export function AlarmRules({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const figure = useFigure();
  const rules = useQuery(rulesQuery);
  const queues = useLive((state) => state.queues);
  const [open, setOpen] = useState<string>();
  const chosen = rules.data?.find((each) => each.id === open);
  const words = (rule: AlarmRule) =>
    [
      t(`alarms.kind.${rule.kind}`),
      rule.state === "" ? "" : t(`state.${rule.state}`),
      unitOf(rule.kind) === null ? "" : `${FALLING.has(rule.kind) ? "<" : ">"} ${figure(rule.kind, rule.threshold)}`,
      rule.queue_id === null ? "" : (queues[rule.queue_id]?.name ?? ""),
      rule.active ? "" : t("alarms.off"),
    ]
      .filter((word) => word !== "")
      .join(" · ");
  return (
    <Drawer open title={t("alarms.rules")} size={460} onClose={close} data-testid="alarm-rules-drawer">
      {rules.isError && <Failure error={rules.error} retry={() => void rules.refetch()} />}
      <ul className="rule-list">
        {rules.data?.map((rule) => (
          <li key={rule.id}>
            <button type="button" className="link-button" onClick={() => setOpen(rule.id)} data-testid={`rule-${rule.id}`}>
              {words(rule)}
            </button>
          </li>
        ))}
      </ul>
      <Button icon={<PlusOutlined />} onClick={() => setOpen("new")} data-testid="new-rule">
        {t("alarms.new_rule")}
      </Button>
      <Told />
      {(chosen ?? open === "new") && <RuleForm key={open} {...(chosen && { rule: chosen })} close={() => setOpen(undefined)} />}
    </Drawer>
  );
}
