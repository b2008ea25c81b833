import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { queuesQuery } from "@/features/queues/api";
import { labourQuery, type Plan, plans } from "@/features/rosters/api";
import { CLOCK, clockOf, isMonday, minuteOf, mondayFrom, weekdayName } from "@/features/rosters/words";
import { DayField } from "@/kit/fields";
import { Editor } from "@/kit/editor";

interface NeedFields {
  queue_id: string;
  weekdays: number[];
  from: string;
  to: string;
  people: number;
}

interface Fields {
  name: string;
  labour: Plan["labour"] | null;
  first_day: string;
  weeks: number;
  needs: NeedFields[];
}

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

export function PlanForm({ plan, close }: { plan?: Plan; close: () => void }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const made = useRef<string>(undefined);
  const queues = useQuery(queuesQuery).data ?? [];
  const packs = useQuery(labourQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const clock = [...required, { pattern: CLOCK, message: t("rosters.clock_wrong") }];
  const fresh = (): NeedFields => ({ queue_id: queues[0]?.id ?? "", weekdays: [0, 1, 2, 3, 4], from: "09:00", to: "18:00", people: 1 });
  const save = async ({ needs, ...others }: Fields) => {
    const body = {
      ...others,
      needs: needs.map(({ from, to, ...need }) => ({ ...need, from_minute: minuteOf(from), to_minute: minuteOf(to) })),
    };
    if (plan) {
      await plans.replace(plan.id, body);
      return;
    }
    made.current = (await plans.create(body)).id;
  };
  const leave = () => {
    if (made.current === undefined) close();
    else void navigate({ to: "/rosters/$planId", params: { planId: made.current } });
  };
  return (
    <Editor<Fields>
      title={plan ? plan.name : t("rosters.new_plan")}
      close={leave}
      changes={["roster-plans"]}
      quiet={!plan}
      save={save}
      initial={{
        name: plan?.name ?? "",
        labour: plan?.labour ?? null,
        first_day: plan?.first_day ?? mondayFrom(new Date()),
        weeks: plan?.weeks ?? 4,
        needs:
          plan?.needs.map(({ from_minute, to_minute, ...need }) => ({ ...need, from: clockOf(from_minute), to: clockOf(to_minute) })) ??
          [fresh()],
      }}
      {...(plan && {
        remove: {
          question: t("rosters.delete_plan", { name: plan.name }),
          consequence: t("rosters.delete_plan_means"),
          run: async () => {
            await plans.remove(plan.id);
            await navigate({ to: "/rosters" });
          },
        },
      })}
    >
      <Form.Item name="name" label={t("rosters.plan_name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="plan-name" />
      </Form.Item>
      <div className="pair">
        <Form.Item
          name="first_day"
          label={t("rosters.first_day")}
          extra={t("rosters.first_day_hint")}
          rules={required}
        >
          <DayField allowed={isMonday} />
        </Form.Item>
        <Form.Item name="weeks" label={t("rosters.weeks")} rules={required}>
          <InputNumber min={1} max={6} />
        </Form.Item>
      </div>
      <Form.Item name="labour" label={t("rosters.labour_rules")} extra={t("rosters.labour_hint")}>
        <Select
          placeholder={t("rosters.labour_home")}
          options={packs.map((pack) => ({
            value: pack.name,
            label: t("rosters.labour_limits", {
              name: t(`rosters.labour.${pack.name}`),
              week: pack.week_minutes / 60,
              rest: pack.rest_minutes / 60,
              weekly: pack.weekly_rest_minutes / 60,
            }),
          }))}
          data-testid="plan-labour"
        />
      </Form.Item>
      <Form.List name="needs">
        {(fields, { add, remove }) => (
          <Form.Item label={t("rosters.needs")} extra={t("rosters.needs_hint")}>
            {fields.map((field) => (
              <div key={field.key} className="roster-need" data-testid="need">
                <div className="row">
                  <Form.Item name={[field.name, "people"]} noStyle rules={required}>
                    <InputNumber min={1} max={500} aria-label={t("rosters.people")} suffix={t("rosters.people_unit")} />
                  </Form.Item>
                  <Form.Item name={[field.name, "from"]} noStyle rules={clock}>
                    <Input className="roster-clock" maxLength={5} aria-label={t("rosters.from")} />
                  </Form.Item>
                  <span className="faint">–</span>
                  <Form.Item name={[field.name, "to"]} noStyle rules={clock}>
                    <Input className="roster-clock" maxLength={5} aria-label={t("rosters.to")} />
                  </Form.Item>
                  <span className="grow" />
                  {fields.length > 1 && (
                    <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => remove(field.name)} />
                  )}
                </div>
                <Form.Item name={[field.name, "weekdays"]} noStyle rules={required}>
                  <Select
                    mode="multiple"
                    aria-label={t("rosters.weekdays")}
                    options={WEEKDAYS.map((day) => ({ value: day, label: weekdayName(day, i18n.language) }))}
                  />
                </Form.Item>
                <Form.Item name={[field.name, "queue_id"]} noStyle rules={required}>
                  <Select aria-label={t("rosters.queue")} showSearch={{ optionFilterProp: "label" }} options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
                </Form.Item>
              </div>
            ))}
            <Button size="small" icon={<PlusOutlined />} onClick={() => add(fresh())} data-testid="add-need">
              {t("rosters.add_need")}
            </Button>
          </Form.Item>
        )}
      </Form.List>
    </Editor>
  );
}
