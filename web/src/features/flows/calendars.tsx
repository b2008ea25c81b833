import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Form, type FormInstance, Input, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { calendarsQuery } from "@/features/flows/api";
import { fromText, toText } from "@/features/flows/periods";
import { type Calendar, type SpecialDay, type Weekday, WEEKDAYS } from "@/features/flows/types";
import { api } from "@/kit/api";
import { DayField } from "@/kit/fields";
import { Editor } from "@/kit/editor";
import { errorText, Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";
import { Nothing } from "@/kit/list";

const COLOURS = { open: "green", closed: "default", holiday: "orange" } as const;

export function Calendars({ edit, add }: { edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const calendars = useQuery(calendarsQuery);
  if (calendars.isError) return <Failure error={calendars.error} retry={() => void calendars.refetch()} />;
  return (
    <Table<Calendar>
      size="small"
      rowKey="id"
      dataSource={calendars.data ?? []}
      loading={calendars.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(calendar) => ({ onClick: () => edit(calendar.id) })}
      locale={{ emptyText: <Nothing text={t("calendars.none_yet")} action={add} /> }}
      columns={[
        {
          title: t("calendars.name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        { title: t("calendars.now"), render: (_, each) => <Tag color={COLOURS[each.standing]}>{t(`calendars.standing.${each.standing}`)}</Tag> },
        { title: t("calendars.zone"), dataIndex: "time_zone" },
        {
          title: t("calendars.special"),
          render: (_, each) => (each.days.length === 0 ? NONE : t("calendars.days", { count: each.days.length })),
        },
      ]}
    />
  );
}

type DayFields = Omit<SpecialDay, "periods"> & { hours: string };
interface Fields {
  name: string;
  time_zone: string;
  week: Record<Weekday, string>;
  days: DayFields[];
}

function fieldsOf(calendar: Calendar | undefined): Fields {
  const office = (day: Weekday) => (day === "sat" || day === "sun" ? "" : "09:00-18:00");
  const hours = (day: Weekday) => (calendar ? toText(calendar.week[day] ?? []) : office(day));
  return {
    name: calendar?.name ?? "",
    time_zone: calendar?.time_zone ?? "Asia/Shanghai",
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, hours(day)])) as Fields["week"],
    days: (calendar?.days ?? []).map(({ periods, ...day }) => ({ ...day, hours: toText(periods) })),
  };
}

function bodyOf(fields: Fields): Omit<Calendar, "id" | "standing"> {
  const week = WEEKDAYS.map((day) => [day, fromText(fields.week[day])] as const).filter(([, periods]) => periods.length > 0);
  const days = fields.days.map(({ hours, ...day }) => ({ ...day, name: day.name, like: day.like ?? null, periods: fromText(hours) }));
  return { name: fields.name, time_zone: fields.time_zone, week: Object.fromEntries(week), days };
}

/** `id`: of the calendar, or "new". */
export function CalendarEditor({ id, readOnly, close }: { id: string; readOnly: boolean; close: () => void }) {
  const { t } = useTranslation();
  const calendars = useQuery(calendarsQuery).data;
  const calendar = calendars?.find((each) => each.id === id);
  if (calendars === undefined || (id !== "new" && calendar === undefined)) return null;
  const address = `/calendars/${encodeURIComponent(id)}`;
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Editor<Fields>
      title={calendar?.name ?? t("calendars.new")}
      close={close}
      readOnly={readOnly}
      changes={["calendars"]}
      save={(fields) => (calendar ? api.put(address, bodyOf(fields)) : api.post("/calendars", bodyOf(fields)))}
      initial={fieldsOf(calendar)}
      {...(calendar && {
        remove: {
          question: t("calendars.delete_question", { name: calendar.name }),
          consequence: t("calendars.delete_consequence"),
          run: () => api.delete(address),
        },
      })}
    >
      {(form) => (
        <>
          <Form.Item name="name" label={t("calendars.name")} rules={required}>
            <Input maxLength={100} data-testid="calendar-name" />
          </Form.Item>
          <Form.Item name="time_zone" label={t("calendars.zone")} rules={required}>
            <Input maxLength={60} />
          </Form.Item>
          <p className="soft">{t("calendars.hours_hint")}</p>
          {WEEKDAYS.map((day) => (
            <Form.Item key={day} name={["week", day]} label={t(`calendars.weekday.${day}`)} className="calendar-weekday">
              <Input placeholder={t("calendars.standing.closed")} />
            </Form.Item>
          ))}
          <Days form={form} />
        </>
      )}
    </Editor>
  );
}

/** Holidays and adjusted working days, one by one or a whole year at once. */
function Days({ form }: { form: FormInstance<Fields> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const year = new Date().getFullYear();
  const fill = async () => {
    setBusy(true);
    try {
      const known = await api.get<SpecialDay[]>(`/calendars/holidays/CN/${year}`);
      const kept = ((form.getFieldValue("days") ?? []) as DayFields[]).filter((day) => !known.some((each) => each.date === day.date));
      const all = [...kept, ...known.map(({ periods, ...day }) => ({ ...day, hours: toText(periods) }))];
      form.setFieldValue("days", all.sort((a, b) => a.date.localeCompare(b.date)));
    } catch (error) {
      message.error(errorText(error));
    }
    setBusy(false);
  };
  return (
    <Form.Item label={t("calendars.special")} extra={t("calendars.special_hint")}>
      <Form.List name="days">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div className="calendar-day" key={row.key}>
                <Form.Item name={[row.name, "date"]} noStyle rules={[{ required: true, message: t("common.required") }]}>
                  <DayField aria-label={t("calendars.date")} />
                </Form.Item>
                <Form.Item name={[row.name, "kind"]} noStyle>
                  <Select
                    options={(["holiday", "workday"] as const).map((value) => ({ value, label: t(`calendars.kind.${value}`) }))}
                    aria-label={t("calendars.kind_title")}
                  />
                </Form.Item>
                <Form.Item name={[row.name, "name"]} noStyle>
                  <Input placeholder={t("calendars.day_name")} maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, "like"]} noStyle>
                  <Select
                    allowClear
                    placeholder={t("calendars.like")}
                    options={WEEKDAYS.map((value) => ({ value, label: t(`calendars.weekday.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[row.name, "hours"]} noStyle>
                  <Input placeholder={t("calendars.own_hours")} />
                </Form.Item>
                <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("flows.remove_row")} onClick={() => remove(row.name)} />
              </div>
            ))}
            <div className="row">
              <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => add({ date: "", kind: "holiday", name: "", like: null, hours: "" })}>
                {t("calendars.add_day")}
              </Button>
              <Button type="dashed" size="small" loading={busy} onClick={() => void fill()} data-testid="fill-holidays">
                {t("calendars.fill", { year })}
              </Button>
            </div>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}
