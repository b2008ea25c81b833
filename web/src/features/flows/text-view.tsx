import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Flow, FlowDocument } from "@/features/flows/types";
import { errorText } from "@/kit/errors";

interface TextViewProps {
  flow: Flow;
  readOnly: boolean;
  save: (document: FlowDocument) => Promise<unknown>;
}

/** The whole draft as JSON: also what has no form, such as its tests. */
export function TextView({ flow, readOnly, save }: TextViewProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => JSON.stringify(flow.document, null, 2));
  const saving = useMutation({ mutationFn: async () => save(JSON.parse(text) as FlowDocument) });
  return (
    <div className="flow-text">
      {saving.isError && (
        <Alert
          type="error"
          showIcon
          title={saving.error instanceof SyntaxError ? t("flows.no_json", { detail: saving.error.message }) : errorText(saving.error)}
        />
      )}
      <Input.TextArea
        value={text}
        onChange={(event) => setText(event.target.value)}
        readOnly={readOnly}
        spellCheck={false}
        autoSize={{ minRows: 18, maxRows: 30 }}
        aria-label={t("flows.text")}
        data-testid="flow-text"
      />
      {!readOnly && (
        <div className="row">
          <span className="grow faint">{t("flows.text_hint")}</span>
          <Button type="primary" loading={saving.isPending} onClick={() => saving.mutate()} data-testid="save-text">
            {t("common.save")}
          </Button>
        </div>
      )}
    </div>
  );
}
