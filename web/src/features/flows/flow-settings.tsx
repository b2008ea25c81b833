import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Form, Input, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { path } from "@/features/flows/api";
import type { Flow, FlowDocument, Language } from "@/features/flows/types";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";

interface Fields {
  name: string;
  start: string;
  languages: Language[];
  private: boolean;
}

/** Its name, where it starts, the languages it speaks and whether it is recorded. */
export function FlowSettings({ flow, close, save }: { flow: Flow; close: () => void; save: (document: FlowDocument) => Promise<unknown> }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { document } = flow;
  const put = async ({ name, ...fields }: Fields) => {
    if (name !== flow.name) await api.patch(path(flow.id), { name });
    await save({ ...document, ...fields });
  };
  const remove = async () => {
    await api.delete(path(flow.id));
    queries.removeQueries({ queryKey: ["flows", flow.id] });
    await navigate({ to: "/flows" });
  };
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Editor<Fields>
      title={t("flows.settings")}
      close={close}
      changes={["flows"]}
      save={put}
      initial={{ name: flow.name, start: document.start, languages: document.languages ?? ["en"], private: document.private ?? false }}
      remove={{ question: t("flows.delete_question", { name: flow.name }), consequence: t("flows.delete_consequence"), run: remove }}
    >
      <Form.Item name="name" label={t("flows.name")} rules={required}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="start" label={t("flows.start")} rules={required}>
        <Select options={Object.entries(document.nodes).map(([id, node]) => ({ value: id, label: node.label ?? id }))} />
      </Form.Item>
      <Form.Item name="languages" label={t("flows.languages")} extra={t("flows.languages_hint")} rules={required}>
        <Select
          mode="multiple"
          options={[
            { value: "zh", label: t("common.language_zh") },
            { value: "en", label: t("common.language_en") },
          ]}
        />
      </Form.Item>
      <Form.Item name="private" label={t("flows.private")} valuePropName="checked" extra={t("flows.private_hint")}>
        <Switch />
      </Form.Item>
    </Editor>
  );
}
