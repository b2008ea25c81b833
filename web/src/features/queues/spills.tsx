/** Where calls of a queue go instead of waiting on. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import { calendarsQuery, flowsQuery } from "@/features/flows/api";
import { queuesQuery, type Spill, SPILL_WHEN } from "@/features/queues/api";

const FRESH: Spill = { when: "wait", limit: 60, queue_id: null, flow_id: null, calendar_id: null };
const BY_NAME = { optionFilterProp: "label" };

const isWhole = (spill: Spill) =>
  (spill.queue_id !== null || spill.flow_id !== null) && (spill.when === "hours" ? spill.calendar_id !== null : spill.limit > 0);

interface RowProps {
  /** The queue whose calls go there; "" when it is new. */
  queueId: string;
  remove: () => void;
  /** Given by the form around it. */
  value?: Spill;
  onChange?: (spill: Spill) => void;
}

/** When, and where to: one target is chosen among queues and flows. */
function Way({ queueId, remove, value = FRESH, onChange }: RowProps) {
  const { t } = useTranslation();
  const queues = (useQuery(queuesQuery).data ?? []).filter((each) => each.id !== queueId);
  const flows = (useQuery(flowsQuery).data ?? []).filter((each) => each.published !== null);
  const calendars = useQuery(calendarsQuery).data ?? [];
  const change = (fields: Partial<Spill>) => onChange?.({ ...value, ...fields });
  const named = (things: { id: string; name: string }[]) => things.map(({ id, name }) => ({ value: id, label: name }));
  const isFlow = (id: string) => flows.some((each) => each.id === id);
  return (
    <div className="form-row">
      <div className="row">
        <Select
          value={value.when}
          options={SPILL_WHEN.map((when) => ({ value: when, label: t(`queues.spill_when.${when}`) }))}
          onChange={(when) => change(when === "hours" ? { when, limit: 0 } : { when, limit: value.limit || FRESH.limit, calendar_id: null })}
          className="grow"
          data-testid="spill-when"
        />
        {value.when === "hours" ? (
          <Select
            value={value.calendar_id}
            showSearch={BY_NAME}
            options={named(calendars)}
            placeholder={t("queues.spill_calendar")}
            onChange={(calendar_id) => change({ calendar_id })}
            className="grow"
            data-testid="spill-calendar"
          />
        ) : (
          <InputNumber value={value.limit} min={1} max={3600} onChange={(limit) => change({ limit: limit ?? 0 })} />
        )}
        <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={remove} />
      </div>
      <Select
        prefix="→"
        value={value.queue_id ?? value.flow_id}
        showSearch={BY_NAME}
        options={[
          { label: t("queues.spill_queues"), options: named(queues) },
          { label: t("queues.spill_flows"), options: named(flows) },
        ]}
        placeholder={t("queues.spill_to")}
        onChange={(id: string) => change(isFlow(id) ? { queue_id: null, flow_id: id } : { queue_id: id, flow_id: null })}
        data-testid="spill-to"
      />
    </div>
  );
}

export function Spills({ queueId }: { queueId: string }) {
  const { t } = useTranslation();
  const whole = {
    validator: (_: unknown, spill: Spill) => (isWhole(spill) ? Promise.resolve() : Promise.reject(new Error(t("common.required")))),
  };
  return (
    <Form.List name="spill">
      {(fields, { add, remove }) => (
        <Form.Item label={t("queues.spill")} extra={t("queues.spill_hint")}>
          {fields.map(({ key, name }) => (
            <Form.Item key={key} name={name} rules={[whole]}>
              <Way queueId={queueId} remove={() => remove(name)} />
            </Form.Item>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => add(FRESH)} data-testid="add-spill">
            {t("queues.add_spill")}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}
