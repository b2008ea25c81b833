import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input, InputNumber, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { queuesQuery } from "@/features/queues/api";
import { type Break, type Shift, shiftsQuery } from "@/features/rosters/api";
import { CLOCK, clockOf, minuteOf } from "@/features/rosters/words";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";
import { Nothing } from "@/kit/list";

interface Fields {
  name: string;
  queue_id: string;
  start: string;
  hours: number;
  breaks: Break[];
}

const HOUR = 60;

export function ShiftForm({ shift, close }: { shift?: Shift; close: () => void }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const save = ({ name, queue_id, start, hours, breaks }: Fields) => {
    const body = { name, queue_id, start_minute: minuteOf(start), minutes: Math.round(hours * HOUR), breaks };
    return shift ? api.put(`/rosters/shifts/${encodeURIComponent(shift.id)}`, body) : api.post("/rosters/shifts", body);
  };
  return (
    <Editor<Fields>
      title={shift ? shift.name : t("rosters.new_shift")}
      close={close}
      changes={["roster-shifts", "roster-plans"]}
      save={save}
      initial={{
        name: shift?.name ?? "",
        queue_id: shift?.queue_id ?? queues[0]?.id ?? "",
        start: clockOf(shift?.start_minute ?? 540),
        hours: (shift?.minutes ?? 540) / HOUR,
        breaks: shift?.breaks ?? [{ after: 240, minutes: 60, paid: false }],
      }}
      {...(shift && {
        remove: {
          question: t("rosters.delete_shift", { name: shift.name }),
          consequence: t("rosters.delete_shift_means"),
          run: () => api.delete(`/rosters/shifts/${encodeURIComponent(shift.id)}`),
        },
      })}
    >
      <Form.Item name="name" label={t("rosters.shift_name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="shift-name" />
      </Form.Item>
      <Form.Item name="queue_id" label={t("rosters.queue")} extra={t("rosters.queue_hint")} rules={required}>
        <Select showSearch={{ optionFilterProp: "label" }} options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
      </Form.Item>
      <div className="pair">
        <Form.Item
          name="start"
          label={t("rosters.start")}
          rules={[...required, { pattern: CLOCK, message: t("rosters.clock_wrong") }]}
        >
          <Input maxLength={5} placeholder="09:00" />
        </Form.Item>
        <Form.Item name="hours" label={t("rosters.length")} rules={required}>
          <InputNumber min={1} max={16} step={0.25} suffix={t("rosters.hours_unit")} />
        </Form.Item>
      </div>
      <Form.List name="breaks">
        {(fields, { add, remove }) => (
          <Form.Item label={t("rosters.breaks")} extra={t("rosters.breaks_hint")}>
            {fields.map((field) => (
              <div key={field.key} className="row roster-break">
                <Form.Item name={[field.name, "after"]} noStyle rules={required}>
                  <InputNumber className="roster-minutes" min={1} max={960} prefix={t("rosters.after")} suffix={t("rosters.minutes_unit")} />
                </Form.Item>
                <Form.Item name={[field.name, "minutes"]} noStyle rules={required}>
                  <InputNumber className="roster-minutes" min={5} max={180} prefix={t("rosters.for")} suffix={t("rosters.minutes_unit")} />
                </Form.Item>
                <Form.Item name={[field.name, "paid"]} noStyle valuePropName="checked">
                  <Checkbox>{t("rosters.paid")}</Checkbox>
                </Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => remove(field.name)} />
              </div>
            ))}
            {fields.length < 6 && (
              <Button size="small" icon={<PlusOutlined />} onClick={() => add({ after: 120, minutes: 15, paid: true })}>
                {t("rosters.add_break")}
              </Button>
            )}
          </Form.Item>
        )}
      </Form.List>
    </Editor>
  );
}

export function Shifts({ edit, add }: { edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const shifts = useQuery(shiftsQuery);
  const queues = useQuery(queuesQuery).data;
  if (shifts.isError) return <Failure error={shifts.error} retry={() => void shifts.refetch()} />;
  return (
    <Table<Shift>
      size="small"
      rowKey="id"
      dataSource={shifts.data ?? []}
      loading={shifts.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(shift) => ({ onClick: () => edit(shift.id) })}
      locale={{ emptyText: <Nothing text={t("rosters.no_shifts")} action={add} /> }}
      columns={[
        {
          title: t("rosters.shift_name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        {
          title: t("rosters.time"),
          className: "num",
          render: (_, each) => `${clockOf(each.start_minute)}–${clockOf(each.start_minute + each.minutes)}`,
        },
        {
          title: t("rosters.breaks"),
          className: "num",
          render: (_, each) =>
            each.breaks.map((rest) => `${clockOf(each.start_minute + rest.after)} · ${rest.minutes} ${t("rosters.minutes_unit")}`).join(", ") || NONE,
        },
        { title: t("rosters.queue"), render: (_, each) => queues?.find((queue) => queue.id === each.queue_id)?.name ?? NONE },
      ]}
    />
  );
}
