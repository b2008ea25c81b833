import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useNames } from "@/features/calls/api";
import { ENTRIES_PAGE, entries, entriesQuery, type Entry } from "@/features/do-not-call/api";
import { useAsk } from "@/features/supervision/act";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { phone } from "@/kit/format";
import { Nothing } from "@/kit/list";
import { Moment } from "@/kit/time";

function NewEntry({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Editor<Pick<Entry, "number" | "note">>
      title={t("do_not_call.new")}
      close={close}
      changes={["do-not-call"]}
      initial={{ number: "", note: "" }}
      save={entries.add}
    >
      <Form.Item name="number" label={t("do_not_call.number")} rules={[{ required: true, message: t("common.required") }]}>
        <Input autoFocus maxLength={40} data-testid="entry-number" />
      </Form.Item>
      <Form.Item name="note" label={t("do_not_call.note")} extra={t("do_not_call.note_hint")}>
        <Input maxLength={100} />
      </Form.Item>
    </Editor>
  );
}

/** Numbers that are dialled neither for a campaign nor by hand. */
export function DoNotCall({ q }: { q: string }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [page, setPage] = useState(1);
  const found = useQuery(entriesQuery(q, page));
  const names = useNames();
  const ask = useAsk();
  const queries = useQueryClient();
  const remove = async (number: string) => {
    await entries.remove(number);
    await queries.invalidateQueries({ queryKey: ["do-not-call"] });
  };
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)} data-testid="new-entry">
      {t("do_not_call.new")}
    </Button>
  );
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return (
    <>
      <div className="row do-not-call-head">
        <p className="soft grow">{t("do_not_call.hint")}</p>
        {add}
      </div>
      <Table<Entry>
        size="small"
        rowKey="number"
        dataSource={found.data?.items ?? []}
        loading={found.isPending}
        locale={{ emptyText: <Nothing text={t(q === "" ? "do_not_call.none_yet" : "do_not_call.none_found")} /> }}
        columns={[
          { title: t("do_not_call.number"), className: "num", render: (_, each) => phone(each.number) },
          { title: t("do_not_call.note"), dataIndex: "note", ellipsis: true },
          { title: t("do_not_call.added_by"), render: (_, each) => names.agent(each.added_by) },
          { title: t("do_not_call.added"), render: (_, each) => <Moment at={Date.parse(each.added_at) * 1000} /> },
          {
            align: "right",
            render: (_, each) => (
              <Button
                size="small"
                type="text"
                danger
                onClick={() =>
                  ask(
                    t("do_not_call.remove_question", { number: phone(each.number) }),
                    t("do_not_call.remove_consequence"),
                    t("do_not_call.remove"),
                    () => remove(each.number),
                  )
                }
                data-testid="remove"
              >
                {t("do_not_call.remove")}
              </Button>
            ),
          },
        ]}
        pagination={{
          current: page,
          pageSize: ENTRIES_PAGE,
          total: found.data?.total ?? 0,
          hideOnSinglePage: true,
          showSizeChanger: false,
          showTotal: (count) => t("common.total", { count }),
          onChange: setPage,
        }}
      />
      {adding && <NewEntry close={() => setAdding(false)} />}
    </>
  );
}
