import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import { queuesQuery } from "@/features/queues/api";
import type { Retention } from "@/features/recordings/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";

/** How long recordings are kept: one rule for all, others for single queues. */
export function RetentionForm({ rules, close, readOnly }: { rules: Retention; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const days = <InputNumber className="retention-days" min={1} max={36500} suffix={t("recordings.days")} placeholder={t("recordings.for_ever")} />;
  const save = ({ default_days, queues: own }: Retention) =>
    api.put("/recordings/retention", {
      default_days: default_days ?? null,
      queues: own.map((rule) => ({ queue_id: rule.queue_id, days: rule.days ?? null })),
    });
  return (
    <Editor<Retention>
      title={t("recordings.retention")}
      close={close}
      readOnly={readOnly}
      changes={["retention", "recordings"]}
      save={save}
      initial={rules}
    >
      <p className="soft">{t("recordings.retention_hint")}</p>
      <Form.Item name="default_days" label={t("recordings.default_days")}>
        {days}
      </Form.Item>
      <Form.List name="queues">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} className="retention-rule">
                <Form.Item name={[field.name, "queue_id"]} rules={[{ required: true, message: t("common.required") }]}>
                  <Select
                    placeholder={t("calls.queue")}
                    showSearch={{ optionFilterProp: "label" }}
                    options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
                    aria-label={t("calls.queue")}
                  />
                </Form.Item>
                <Form.Item name={[field.name, "days"]}>{days}</Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  onClick={() => remove(field.name)}
                  aria-label={t("common.delete")}
                  title={t("common.delete")}
                />
              </div>
            ))}
            {!readOnly && (
              <Button icon={<PlusOutlined />} onClick={() => add({ days: null })} data-testid="add-rule">
                {t("recordings.add_rule")}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </Editor>
  );
}
