import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { path } from "@/features/flows/api";
import type { Flow, FlowVersion } from "@/features/flows/types";
import { peopleQuery } from "@/features/people/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { errorText } from "@/kit/errors";
import { NONE } from "@/kit/format";

/** What was published, by whom, and the way back to it. */
export function Versions({ flow, readOnly }: { flow: Flow; readOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const people = useQuery(peopleQuery).data;
  const [busy, setBusy] = useState(0);
  const back = async (version: number) => {
    setBusy(version);
    try {
      await api.post(`${path(flow.id)}/roll-back`, { version });
      await queries.invalidateQueries({ queryKey: ["flows"] });
      message.success(t("flows.rolled_back", { version }));
    } catch (error) {
      message.error(errorText(error));
    }
    setBusy(0);
  };
  return (
    <Table<FlowVersion>
      size="small"
      rowKey="number"
      dataSource={flow.versions}
      pagination={false}
      locale={{ emptyText: t("flows.never_published") }}
      columns={[
        {
          title: t("flows.version"),
          render: (_, each) => (
            <>
              {each.number} {each.number === flow.published && <Tag color="green">{t("flows.in_force")}</Tag>}
            </>
          ),
        },
        { title: t("flows.published_at"), render: (_, each) => new Date(each.published_at).toLocaleString(i18n.language) },
        { title: t("flows.published_by"), render: (_, each) => people?.find((person) => person.id === each.published_by)?.name ?? NONE },
        { title: t("flows.note"), dataIndex: "note" },
        {
          title: "",
          align: "right",
          render: (_, each) =>
            !readOnly &&
            each.number !== flow.published && (
              <Button size="small" loading={busy === each.number} onClick={() => void back(each.number)} data-testid={`back-${each.number}`}>
                {t("flows.roll_back")}
              </Button>
            ),
        },
      ]}
    />
  );
}

/** Asks for a word about what is different, then lets calls go through the draft. */
export function PublishForm({ flow, close }: { flow: Flow; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Editor<{ note: string }>
      title={t("flows.publish_title", { name: flow.name })}
      close={close}
      changes={["flows"]}
      save={({ note }) => api.post(`${path(flow.id)}/publish`, { revision: flow.revision, note })}
      initial={{ note: "" }}
    >
      <p>{t("flows.publish_text")}</p>
      <Form.Item name="note" label={t("flows.note")} extra={t("flows.note_hint")}>
        <Input autoFocus maxLength={100} data-testid="publish-note" />
      </Form.Item>
    </Editor>
  );
}
