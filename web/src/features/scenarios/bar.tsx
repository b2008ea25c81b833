import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Kind, ofKind, type Questions, type Scenario, scenarios, scenariosQuery } from "@/features/scenarios/api";
import { Editor } from "@/kit/editor";

interface SaveProps<K extends Kind> {
  kind: K;
  given: Questions[K];
  /** The one that was opened, to be changed; null makes a new one. */
  opened: Scenario<K> | null;
  close: (saved: string | null) => void;
}

function Save<K extends Kind>({ kind, given, opened, close }: SaveProps<K>) {
  const { t } = useTranslation();
  const saved = useRef(opened?.id ?? null);
  const save = async ({ name }: { name: string }) => {
    const scenario = { name: name.trim(), question: { kind, given } };
    saved.current = (await (opened === null ? scenarios.create(scenario) : scenarios.change(opened.id, scenario))).id;
  };
  return (
    <Editor
      title={t(opened === null ? "scenarios.save_new" : "scenarios.change")}
      close={() => close(saved.current)}
      changes={["scenarios"]}
      initial={{ name: opened?.name ?? "" }}
      save={save}
      {...(opened !== null && {
        remove: {
          question: t("scenarios.delete_question", { name: opened.name }),
          consequence: t("scenarios.delete_means"),
          run: () => scenarios.remove(opened.id),
        },
      })}
    >
      <p className="soft">{t("scenarios.saved_is")}</p>
      <Form.Item name="name" label={t("scenarios.name")} rules={[{ required: true, whitespace: true, message: t("common.required") }]}>
        <Input autoFocus maxLength={100} data-testid="scenario-name" />
      </Form.Item>
    </Editor>
  );
}

interface BarProps<K extends Kind> {
  kind: K;
  given: Questions[K];
  open: (given: Questions[K]) => void;
  compared: readonly string[];
  compare: (ids: string[]) => void;
  children: React.ReactNode;
}

/** Questions that were kept: open one, keep the present one, put some beside it. */
export function ScenarioBar<K extends Kind>({ kind, given, open, compared, compare, children }: BarProps<K>) {
  const { t } = useTranslation();
  const kept = ofKind(useQuery(scenariosQuery).data ?? [], kind);
  const [id, setId] = useState<string | null>(null);
  const [saving, setSaving] = useState<"new" | "same" | null>(null);
  const opened = kept.find((each) => each.id === id) ?? null;
  const options = kept.map((each) => ({ value: each.id, label: each.name }));
  const choose = (next: string) => {
    const found = kept.find((each) => each.id === next);
    if (found === undefined) return;
    setId(next);
    open(found.question.given);
  };
  return (
    <div className="plan-head" data-testid="scenarios">
      <Select
        className="plan-scenario"
        placeholder={t("scenarios.open")}
        aria-label={t("scenarios.open")}
        showSearch={{ optionFilterProp: "label" }}
        value={opened?.id ?? null}
        options={options}
        onChange={choose}
        data-testid="scenario-open"
      />
      {opened !== null && (
        <Button onClick={() => setSaving("same")} data-testid="scenario-change">
          {t("scenarios.change")}
        </Button>
      )}
      <Button onClick={() => setSaving("new")} data-testid="scenario-save">
        {t("scenarios.save_new")}
      </Button>
      <Select
        className="plan-scenario"
        mode="multiple"
        maxCount={4}
        maxTagCount="responsive"
        placeholder={t("scenarios.compare")}
        aria-label={t("scenarios.compare")}
        showSearch={{ optionFilterProp: "label" }}
        value={compared.filter((each) => kept.some((scenario) => scenario.id === each))}
        options={options}
        onChange={compare}
        data-testid="scenario-compare"
      />
      <span className="grow" />
      {children}
      {saving !== null && (
        <Save
          kind={kind}
          given={given}
          opened={saving === "same" ? opened : null}
          close={(saved) => {
            setSaving(null);
            setId(saved ?? id);
          }}
        />
      )}
    </div>
  );
}
