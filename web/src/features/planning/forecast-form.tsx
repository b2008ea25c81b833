import { DeleteOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input, InputNumber, Segmented, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ForecastQuestion, Source } from "@/features/planning/api";
import { queuesQuery } from "@/features/queues/api";
import { CLOCK, isMonday, minuteOf, mondayFrom } from "@/features/rosters/words";
import { DayField } from "@/kit/fields";

const KINDS = ["queue", "file", "estimate"] as const;
/** What the roster does not know of; breaks are in its shifts, leave is in its wishes and contracts. */
const SHRINKAGE = ["training", "sickness", "meetings"] as const;
const COUNTRIES = ["CN", "HK", "TW", "SG", "MY", "JP", "US", "GB", "DE", "FR"];

export interface Fields {
  kind: Source["kind"];
  queue_id: string;
  history_weeks: number;
  file: { name: string; text: string } | null;
  zeros: boolean;
  skip_bad_rows: boolean;
  daily: number;
  from: string;
  to: string;
  weekdays: number;
  first_day: string;
  weeks: number;
  country: string | null;
  events: { day: string; name: string; effect: number }[];
  aht: number | null;
  target: number;
  within: number;
  patience: number | null;
  occupancy: number;
  shrinkage: Record<(typeof SHRINKAGE)[number], number>;
  hour: number;
  lost: number;
}

function sourceOf(fields: Fields): Source {
  switch (fields.kind) {
    case "queue":
      return { kind: "queue", queue_id: fields.queue_id, weeks: fields.history_weeks };
    case "file":
      return { kind: "file", text: fields.file?.text ?? "", zeros: fields.zeros, skip_bad_rows: fields.skip_bad_rows };
    case "estimate":
      return { kind: "estimate", daily: fields.daily, from_minute: minuteOf(fields.from), to_minute: minuteOf(fields.to), weekdays: fields.weekdays };
  }
}

/** People write percent and leave fields empty; the centre takes shares and null. */
export function questionOf(fields: Fields): ForecastQuestion {
  return {
    source: sourceOf(fields),
    first_day: fields.first_day,
    weeks: fields.weeks,
    country: fields.country ?? null,
    events: fields.events,
    staffing: {
      aht: fields.aht,
      target: fields.target / 100,
      within: fields.within,
      patience: fields.patience,
      occupancy: fields.occupancy / 100,
      shrinkage: Object.fromEntries(SHRINKAGE.map((kind) => [kind, fields.shrinkage[kind] / 100])),
      hour: fields.hour,
      lost: fields.lost,
    },
  };
}

function FileField({ value, onChange }: { value?: Fields["file"]; onChange?: (file: Fields["file"]) => void }) {
  const { t } = useTranslation();
  return (
    <Upload
      accept=".csv,.txt,.tsv"
      maxCount={1}
      fileList={value ? [{ uid: value.name, name: value.name }] : []}
      beforeUpload={async (file) => {
        onChange?.({ name: file.name, text: await file.text() });
        return Upload.LIST_IGNORE;
      }}
      onRemove={() => onChange?.(null)}
    >
      <Button icon={<UploadOutlined />}>{t("planning.choose_file")}</Button>
    </Upload>
  );
}

function SourceFields({ kind }: { kind: Fields["kind"] }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const clock = [...required, { pattern: CLOCK, message: t("rosters.clock_wrong") }];
  if (kind === "queue") {
    return (
      <div className="pair">
        <Form.Item name="queue_id" label={t("planning.queue")} rules={required}>
          <Select showSearch={{ optionFilterProp: "label" }} options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
        </Form.Item>
        <Form.Item name="history_weeks" label={t("planning.history_weeks")} rules={required}>
          <InputNumber min={1} max={104} />
        </Form.Item>
      </div>
    );
  }
  if (kind === "file") {
    return (
      <>
        <Form.Item name="file" extra={t("planning.file_hint")} rules={required}>
          <FileField />
        </Form.Item>
        <Form.Item name="zeros" valuePropName="checked" noStyle>
          <Checkbox>{t("planning.zeros")}</Checkbox>
        </Form.Item>
        <Form.Item name="skip_bad_rows" valuePropName="checked">
          <Checkbox>{t("planning.skip_bad_rows")}</Checkbox>
        </Form.Item>
      </>
    );
  }
  return (
    <>
      <div className="pair">
        <Form.Item name="daily" label={t("planning.daily")} rules={required}>
          <InputNumber min={1} data-testid="daily" />
        </Form.Item>
        <Form.Item name="weekdays" label={t("planning.weekdays")} rules={required}>
          <InputNumber min={1} max={7} />
        </Form.Item>
      </div>
      <div className="pair">
        <Form.Item name="from" label={t("rosters.from")} rules={clock}>
          <Input maxLength={5} />
        </Form.Item>
        <Form.Item name="to" label={t("rosters.to")} rules={clock}>
          <Input maxLength={5} />
        </Form.Item>
      </div>
    </>
  );
}

function Events() {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Form.List name="events">
      {(fields, { add, remove }) => (
        <Form.Item label={t("planning.events")} extra={t("planning.events_hint")}>
          {fields.map((field) => (
            <div key={field.key} className="plan-event" data-testid="event">
              <Form.Item name={[field.name, "day"]} noStyle rules={required}>
                <DayField aria-label={t("rosters.day")} />
              </Form.Item>
              <Form.Item name={[field.name, "name"]} noStyle rules={required}>
                <Input maxLength={100} placeholder={t("planning.event_name")} aria-label={t("planning.event_name")} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => remove(field.name)} />
              <Form.Item name={[field.name, "effect"]} noStyle rules={required}>
                <InputNumber min={0} max={100} step={0.1} prefix="×" aria-label={t("planning.effect")} />
              </Form.Item>
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({ day: "", name: "", effect: 1 })}>
            {t("planning.add_event")}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function StaffingFields({ kind }: { kind: Fields["kind"] }) {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("common.required") }];
  const seconds = t("planning.unit.s");
  return (
    <>
      <div className="pair">
        <Form.Item name="aht" label={t("planning.aht")} rules={kind === "queue" ? [] : required}>
          <InputNumber min={1} suffix={seconds} placeholder={kind === "queue" ? t("planning.as_measured") : ""} />
        </Form.Item>
        <Form.Item name="patience" label={t("planning.patience")}>
          <InputNumber min={1} suffix={seconds} placeholder={t("planning.nobody_gives_up")} />
        </Form.Item>
      </div>
      <div className="plan-shares">
        <Form.Item name="target" label={t("planning.target")} rules={required}>
          <InputNumber min={1} max={99.9} suffix="%" />
        </Form.Item>
        <Form.Item name="within" label={t("planning.within")} rules={required}>
          <InputNumber min={0} suffix={seconds} />
        </Form.Item>
        <Form.Item name="occupancy" label={t("planning.most_occupancy")} rules={required}>
          <InputNumber min={5} max={100} suffix="%" />
        </Form.Item>
      </div>
      <div className="plan-shares">
        {SHRINKAGE.map((each) => (
          <Form.Item key={each} name={["shrinkage", each]} label={t(`planning.kind.${each}`)} rules={required}>
            <InputNumber min={0} max={80} suffix="%" />
          </Form.Item>
        ))}
      </div>
      <p className="faint">{t("planning.shrinkage_hint")}</p>
      <div className="pair">
        <Form.Item name="hour" label={t("planning.hour")} rules={required}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="lost" label={t("planning.lost")} rules={required}>
          <InputNumber min={0} />
        </Form.Item>
      </div>
    </>
  );
}

/** What is known, and what is promised. */
export function ForecastForm({ busy, ask }: { busy: boolean; ask: (fields: Fields) => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Fields["kind"]>("queue");
  const required = [{ required: true, message: t("common.required") }];
  const initial: Partial<Fields> = {
    history_weeks: 8,
    file: null,
    zeros: false,
    skip_bad_rows: false,
    daily: 1000,
    from: "09:00",
    to: "18:00",
    weekdays: 5,
    first_day: mondayFrom(new Date()),
    weeks: 4,
    country: null,
    events: [],
    aht: null,
    target: 80,
    within: 20,
    patience: 180,
    occupancy: 88,
    shrinkage: { training: 3, sickness: 4, meetings: 0 },
    hour: 0,
    lost: 0,
  };
  return (
    <Form<Fields> layout="vertical" requiredMark={false} initialValues={initial} onFinish={(fields) => ask({ ...fields, kind })} scrollToFirstError>
      <Segmented block value={kind} options={KINDS.map((each) => ({ value: each, label: t(`planning.source.${each}`) }))} onChange={setKind} />
      <p />
      <SourceFields kind={kind} />
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
      <Form.Item name="country" label={t("planning.country")}>
        <Select allowClear placeholder={t("planning.no_country")} options={COUNTRIES.map((code) => ({ value: code, label: t(`planning.countries.${code as "CN"}`) }))} />
      </Form.Item>
      <Events />
      <StaffingFields kind={kind} />
      <div className="plan-ask">
        <Button type="primary" block htmlType="submit" loading={busy} data-testid="forecast">
          {t("planning.make_forecast")}
        </Button>
      </div>
    </Form>
  );
}
