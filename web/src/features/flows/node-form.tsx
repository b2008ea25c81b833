import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { calendarsQuery, flowsQuery } from "@/features/flows/api";
import { ComplaintText } from "@/features/flows/complaints";
import { type Field, FIELDS, type FieldType, fromForm, KINDS, toForm } from "@/features/flows/fields";
import type { Complaint, Flow, FlowDocument, Language } from "@/features/flows/types";
import { peopleQuery } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import { Editor } from "@/kit/editor";

type Fields = Record<string, unknown> & { id: string; kind: string };
type Options = { value: string; label: string }[];

const BY_NAME = { optionFilterProp: "label" };

interface NodeFormProps {
  flow: Flow;
  /** The node to change; null for a new one. */
  node: string | null;
  readOnly: boolean;
  close: () => void;
  save: (document: FlowDocument) => Promise<unknown>;
}

/** One node of a flow: what it does, and what is wrong with it. */
export function NodeForm({ flow, node, readOnly, close, save }: NodeFormProps) {
  const { t } = useTranslation();
  const { document } = flow;
  const existing = node === null ? undefined : document.nodes[node];
  const complaints = flow.complaints.filter((complaint) => node !== null && complaint.node === node);
  const put = ({ id, kind, ...fields }: Fields) =>
    save({ ...document, nodes: { ...document.nodes, [node ?? id]: fromForm(kind, fields) } });
  const remove = () => {
    const { [node ?? ""]: gone, ...nodes } = document.nodes;
    return gone === undefined ? Promise.resolve() : save({ ...document, nodes });
  };
  return (
    <Editor<Fields>
      title={node === null ? t("flows.new_node") : (existing?.label ?? node)}
      close={close}
      readOnly={readOnly}
      changes={["flows"]}
      save={put}
      initial={{ ...(existing ? toForm(existing) : {}), id: node ?? "", kind: existing?.kind ?? "say" }}
      {...(node !== null &&
        Object.keys(document.nodes).length > 1 && {
          remove: { question: t("flows.delete_node_question", { node }), consequence: t("flows.delete_node_consequence"), run: remove },
        })}
    >
      <Complaints complaints={complaints} />
      <Form.Item name="kind" label={t("flows.kind_title")}>
        <Select disabled={node !== null} showSearch={BY_NAME} options={KINDS.map((kind) => ({ value: kind, label: t(`flows.kind.${kind as "say"}`) }))} data-testid="node-kind" />
      </Form.Item>
      {node === null && (
        <Form.Item
          name="id"
          label={t("flows.node_id")}
          extra={t("flows.node_id_hint")}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9_]{0,59}$/, message: t("flows.node_id_wrong") },
            { validator: (_, id: string) => (id in document.nodes ? Promise.reject(new Error(t("flows.node_id_taken"))) : Promise.resolve()) },
          ]}
        >
          <Input autoFocus maxLength={60} data-testid="node-id" />
        </Form.Item>
      )}
      <Form.Item name="label" label={t("flows.field.label")}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item<Fields> noStyle dependencies={["kind"]}>
        {({ getFieldValue }) =>
          (FIELDS[getFieldValue("kind") as string] ?? []).map((field) => (
            <NodeField key={field.name} field={field} document={document} flowId={flow.id} />
          ))
        }
      </Form.Item>
    </Editor>
  );
}

function Complaints({ complaints }: { complaints: readonly Complaint[] }) {
  return complaints.map((complaint, index) => (
    <Alert key={index} className="editor-error" type="error" showIcon title={<ComplaintText complaint={complaint} />} data-testid="complaint" />
  ));
}

function NodeField({ field, document, flowId }: { field: Field; document: FlowDocument; flowId: string }) {
  const { t } = useTranslation();
  const targets = Object.entries(document.nodes).map(([id, node]) => ({ value: id, label: node.label ?? id }));
  const label = t(`flows.field.${field.name as "next"}`);
  const item = { name: field.name, label };
  switch (field.type) {
    case "prompt":
      return <PromptField name={[field.name]} label={label} languages={document.languages ?? ["en"]} />;
    case "target":
      return (
        <Form.Item {...item}>
          <Select showSearch={BY_NAME} options={targets} allowClear={field.optional === true} />
        </Form.Item>
      );
    case "number":
      return (
        <Form.Item {...item}>
          <InputNumber min={0} />
        </Form.Item>
      );
    case "flag":
      return (
        <Form.Item {...item} valuePropName="checked" extra={t(`flows.hint.${field.name as "private"}`)}>
          <Switch />
        </Form.Item>
      );
    case "tags":
      return (
        <Form.Item {...item} extra={t(`flows.hint.${field.name as "patterns"}`)}>
          <Select mode="tags" open={false} />
        </Form.Item>
      );
    case "choice":
      return (
        <Form.Item {...item}>
          <Select allowClear options={(field.options ?? []).map((value) => ({ value, label: t(`flows.option.${value as "luhn"}`) }))} />
        </Form.Item>
      );
    case "dialled":
      return (
        <Form.Item {...item} extra={t("flows.hint.dialled")}>
          <Input maxLength={200} />
        </Form.Item>
      );
    case "queue":
    case "agent":
    case "calendar":
    case "flow":
      return <ThingField field={field} except={flowId} />;
    case "pairs":
      return <PairsField name={field.name} label={label} {...(field.of === "target" && { targets })} />;
    case "branches":
      return <BranchesField targets={targets} />;
    case "questions":
      return <QuestionsField languages={document.languages ?? ["en"]} />;
    default:
      return (
        <Form.Item {...item}>
          <Input maxLength={1000} />
        </Form.Item>
      );
  }
}

/** A queue, an agent, a calendar or another flow. */
function ThingField({ field, except }: { field: Field; except: string }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const calendars = useQuery(calendarsQuery).data ?? [];
  const flows = useQuery(flowsQuery).data?.filter((flow) => flow.published !== null && flow.id !== except) ?? [];
  const agents = useQuery(peopleQuery).data?.filter((person) => person.active) ?? [];
  const kinds: Partial<Record<FieldType, { id: string; name: string }[]>> = { queue: queues, agent: agents, calendar: calendars, flow: flows };
  const things = kinds[field.type] ?? [];
  return (
    <Form.Item name={field.name} label={t(`flows.field.${field.name as "queue"}`)}>
      <Select showSearch={BY_NAME} options={things.map(({ id, name }) => ({ value: id, label: name }))} />
    </Form.Item>
  );
}

function PromptField({ name, label, languages }: { name: (string | number)[]; label: string; languages: readonly Language[] }) {
  const { t } = useTranslation();
  return languages.map((language) => (
    <Form.Item key={language} name={[...name, language]} label={`${label} · ${t(`common.language_${language}`)}`}>
      <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
    </Form.Item>
  ));
}

function PairsField({ name, label, targets }: { name: string; label: string; targets?: Options }) {
  return (
    <Form.Item label={label}>
      <Form.List name={name}>
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div className="flow-pair" key={row.key}>
                <Form.Item name={[row.name, "key"]} noStyle>
                  <Input className="flow-pair-key" maxLength={60} />
                </Form.Item>
                <span className="faint">→</span>
                <Form.Item name={[row.name, "value"]} noStyle>
                  {targets ? <Select className="grow" showSearch={BY_NAME} options={targets} /> : <Input className="grow" maxLength={500} />}
                </Form.Item>
                <RemoveRow run={() => remove(row.name)} />
              </div>
            ))}
            <AddRow run={() => add({ key: "" })} />
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function BranchesField({ targets }: { targets: Options }) {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("flows.field.branches")} extra={t("flows.hint.branches")}>
      <Form.List name="branches">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div className="flow-pair" key={row.key}>
                <Form.Item name={[row.name, "when"]} noStyle>
                  <Input className="grow" maxLength={500} />
                </Form.Item>
                <span className="faint">→</span>
                <Form.Item name={[row.name, "then"]} noStyle>
                  <Select className="flow-pair-target" showSearch={BY_NAME} options={targets} />
                </Form.Item>
                <RemoveRow run={() => remove(row.name)} />
              </div>
            ))}
            <AddRow run={() => add({ when: "", then: "" })} />
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function QuestionsField({ languages }: { languages: readonly Language[] }) {
  const { t } = useTranslation();
  return (
    <Form.List name="questions">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row) => (
            <fieldset className="flow-question" key={row.key}>
              <div className="flow-pair">
                <Form.Item name={[row.name, "name"]} label={t("flows.field.name")}>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[row.name, "keys"]} label={t("flows.field.keys")}>
                  <Input maxLength={12} placeholder="12345" />
                </Form.Item>
                <RemoveRow run={() => remove(row.name)} />
              </div>
              <PromptField name={[row.name, "prompt"]} label={t("flows.field.prompt")} languages={languages} />
            </fieldset>
          ))}
          <AddRow run={() => add({ name: "", prompt: {} })} />
        </>
      )}
    </Form.List>
  );
}

function AddRow({ run }: { run: () => void }) {
  const { t } = useTranslation();
  return (
    <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={run}>
      {t("flows.add_row")}
    </Button>
  );
}

function RemoveRow({ run }: { run: () => void }) {
  const { t } = useTranslation();
  return <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("flows.remove_row")} onClick={run} />;
}
