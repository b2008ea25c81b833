import { useQuery } from "@tanstack/react-query";
import { Form, Input, Segmented, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { flowsQuery } from "@/features/flows/api";
import { numbersQuery, type PhoneNumber, queuesQuery } from "@/features/queues/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE, phone } from "@/kit/format";
import { Nothing } from "@/kit/list";

type Lead = "queue" | "flow";
type Fields = Omit<PhoneNumber, "id"> & { lead: Lead };

/** What the centre is told: the one way that was chosen. */
function body({ lead, queue_id, flow_id, greeting, ...rest }: Fields): Omit<PhoneNumber, "id" | "queue_id" | "flow_id"> & Partial<PhoneNumber> {
  return lead === "flow" ? { ...rest, greeting: "", flow_id } : { ...rest, greeting, queue_id };
}

function LeadsTo({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const flows = useQuery(flowsQuery).data?.filter((flow) => flow.published !== null) ?? [];
  const required = [{ required: true, message: t("common.required") }];
  if (lead === "flow") {
    return (
      <Form.Item name="flow_id" label={t("numbers.flow")} extra={t("numbers.flow_hint")} rules={required}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={flows.map((flow) => ({ value: flow.id, label: flow.name }))}
          data-testid="flow-choice"
        />
      </Form.Item>
    );
  }
  return (
    <>
      <Form.Item name="queue_id" label={t("numbers.queue")} rules={required}>
        <Select showSearch={{ optionFilterProp: "label" }} options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
      </Form.Item>
      <Form.Item name="greeting" label={t("numbers.greeting")} extra={t("numbers.greeting_hint")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
    </>
  );
}

export function NumberForm({ number, close, readOnly }: { number?: PhoneNumber; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const fresh = { id: "", number: "", label: "", queue_id: queues[0]?.id ?? null, flow_id: null, locale: "zh", greeting: "" };
  const { id, ...existing } = number ?? fresh;
  const lead: Lead = existing.flow_id === null ? "queue" : "flow";
  return (
    <Editor<Fields>
      title={number ? phone(number.number) : t("numbers.new")}
      close={close}
      readOnly={readOnly}
      changes={["numbers"]}
      save={(fields) => (number ? api.patch(`/numbers/${encodeURIComponent(id)}`, body(fields)) : api.post("/numbers", body(fields)))}
      initial={{ ...existing, lead }}
      {...(number && {
        remove: {
          question: t("numbers.delete_question", { number: phone(number.number) }),
          consequence: t("numbers.delete_consequence"),
          run: () => api.delete(`/numbers/${encodeURIComponent(id)}`),
        },
      })}
    >
      <Form.Item
        name="number"
        label={t("numbers.number")}
        extra={t("numbers.number_hint")}
        rules={[...required, { pattern: /^\+?\d{2,20}$/, message: t("numbers.number_wrong") }]}
      >
        <Input autoFocus maxLength={21} data-testid="number" />
      </Form.Item>
      <Form.Item name="label" label={t("numbers.label")} extra={t("numbers.label_hint")}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="lead" label={t("numbers.leads_to")}>
        <Segmented<Lead>
          options={[
            { value: "queue", label: t("numbers.to_queue") },
            { value: "flow", label: t("numbers.to_flow") },
          ]}
        />
      </Form.Item>
      <Form.Item<Fields> noStyle dependencies={["lead"]}>
        {({ getFieldValue }) => <LeadsTo lead={getFieldValue("lead") as Lead} />}
      </Form.Item>
      <Form.Item name="locale" label={t("numbers.locale")} extra={t("numbers.locale_hint")}>
        <Select
          options={[
            { value: "zh", label: t("common.language_zh") },
            { value: "en", label: t("common.language_en") },
          ]}
        />
      </Form.Item>
    </Editor>
  );
}

export function Numbers({ q, edit, add }: { q: string; edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const numbers = useQuery(numbersQuery);
  const queues = useQuery(queuesQuery).data;
  const flows = useQuery(flowsQuery).data;
  const leadsTo = (each: PhoneNumber) =>
    queues?.find((queue) => queue.id === each.queue_id)?.name ?? flows?.find((flow) => flow.id === each.flow_id)?.name ?? NONE;
  if (numbers.isError) return <Failure error={numbers.error} retry={() => void numbers.refetch()} />;
  const found = numbers.data?.filter((each) => `${each.number} ${each.label}`.toLowerCase().includes(q.toLowerCase()));
  return (
    <Table<PhoneNumber>
      size="small"
      rowKey="id"
      dataSource={found ?? []}
      loading={numbers.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(number) => ({ onClick: () => edit(number.id) })}
      locale={{ emptyText: <Nothing text={t(q === "" ? "numbers.none_yet" : "numbers.none_found")} action={q === "" && add} /> }}
      columns={[
        {
          title: t("numbers.number"),
          render: (_, each) => (
            <button type="button" className="link-button num" onClick={() => edit(each.id)}>
              {phone(each.number)}
            </button>
          ),
        },
        { title: t("numbers.label"), dataIndex: "label" },
        { title: t("numbers.leads_to"), render: (_, each) => leadsTo(each) },
        {
          title: t("numbers.locale"),
          render: (_, each) => t(each.locale.startsWith("zh") ? "common.language_zh" : "common.language_en"),
        },
        { title: t("numbers.greeting"), ellipsis: true, render: (_, each) => each.greeting || <span className="faint">{t("common.none")}</span> },
      ]}
    />
  );
}
