import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { numbersQuery, type PhoneNumber, queuesQuery } from "@/features/queues/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE, phone } from "@/kit/format";
import { Nothing } from "@/kit/list";

type Fields = Omit<PhoneNumber, "id">;

export function NumberForm({ number, close, readOnly }: { number?: PhoneNumber; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const { id, ...existing } = number ?? { id: "", number: "", label: "", queue_id: queues[0]?.id ?? "", locale: "zh", greeting: "" };
  return (
    <Editor<Fields>
      title={number ? phone(number.number) : t("numbers.new")}
      close={close}
      readOnly={readOnly}
      changes={["numbers"]}
      save={(fields) => (number ? api.patch(`/numbers/${encodeURIComponent(id)}`, fields) : api.post("/numbers", fields))}
      initial={existing}
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
      <Form.Item name="queue_id" label={t("numbers.queue")} rules={required}>
        <Select options={queues.map((queue) => ({ value: queue.id, label: queue.name }))} />
      </Form.Item>
      <Form.Item name="locale" label={t("numbers.locale")} extra={t("numbers.locale_hint")}>
        <Select
          options={[
            { value: "zh", label: t("common.language_zh") },
            { value: "en", label: t("common.language_en") },
          ]}
        />
      </Form.Item>
      <Form.Item name="greeting" label={t("numbers.greeting")} extra={t("numbers.greeting_hint")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
    </Editor>
  );
}

export function Numbers({ q, edit, add }: { q: string; edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const numbers = useQuery(numbersQuery);
  const queues = useQuery(queuesQuery).data;
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
        { title: t("numbers.queue"), render: (_, each) => queues?.find((queue) => queue.id === each.queue_id)?.name ?? NONE },
        {
          title: t("numbers.locale"),
          render: (_, each) => t(each.locale.startsWith("zh") ? "common.language_zh" : "common.language_en"),
        },
        { title: t("numbers.greeting"), ellipsis: true, render: (_, each) => each.greeting || <span className="faint">{t("common.none")}</span> },
      ]}
    />
  );
}
