import "./flows.css";

import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Form, Input, Segmented, Select, Table, Tag } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { flowsQuery } from "@/features/flows/api";
import { CalendarEditor, Calendars } from "@/features/flows/calendars";
import type { Flow, FlowSummary } from "@/features/flows/types";
import { numbersQuery } from "@/features/queues/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE, phone } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";

function FlowTable({ add }: { add: React.ReactNode }) {
  const { t } = useTranslation();
  const flows = useQuery(flowsQuery);
  const numbers = useQuery(numbersQuery).data ?? [];
  if (flows.isError) return <Failure error={flows.error} retry={() => void flows.refetch()} />;
  const calledOn = (flow: FlowSummary) => numbers.filter((number) => number.flow_id === flow.id).map((number) => phone(number.number));
  return (
    <Table<FlowSummary>
      size="small"
      rowKey="id"
      dataSource={flows.data ?? []}
      loading={flows.isPending}
      pagination={false}
      locale={{ emptyText: <Nothing text={t("flows.none_yet")} action={add} /> }}
      columns={[
        {
          title: t("flows.name"),
          render: (_, each) => (
            <Link to="/flows/$flowId" params={{ flowId: each.id }}>
              {each.name}
            </Link>
          ),
        },
        { title: t("queues.numbers"), className: "num", render: (_, each) => calledOn(each).join(", ") || NONE },
        {
          title: t("flows.version"),
          render: (_, each) => (
            <>
              {each.published ?? t("flows.never_published")}{" "}
              {each.changed && each.published !== null && <Tag color="orange">{t("flows.changed")}</Tag>}
            </>
          ),
        },
      ]}
    />
  );
}

interface NewFlow {
  name: string;
  like: string | null;
}

function NewFlowForm({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const flows = useQuery(flowsQuery).data ?? [];
  const made = useRef<Flow>(null);
  const make = async ({ name, like }: NewFlow) => {
    made.current = await api.post<Flow>("/flows", { name, like: like ?? null });
  };
  const goOn = () => (made.current === null ? close() : void navigate({ to: "/flows/$flowId", params: { flowId: made.current.id } }));
  return (
    <Editor<NewFlow> title={t("flows.new")} close={goOn} changes={["flows"]} save={make} initial={{ name: "", like: null }} quiet>
      <Form.Item name="name" label={t("flows.name")} rules={[{ required: true, message: t("common.required") }]}>
        <Input autoFocus maxLength={100} data-testid="flow-name" />
      </Form.Item>
      <Form.Item name="like" label={t("flows.like")} extra={t("flows.like_hint")}>
        <Select allowClear showSearch={{ optionFilterProp: "label" }} options={flows.map((flow) => ({ value: flow.id, label: flow.name }))} />
      </Form.Item>
    </Editor>
  );
}

/** Flows, and the calendars they go by. */
export function Flows() {
  const { t } = useTranslation();
  const me = useMe();
  const { tab, open } = useSearch({ from: "/signed-in/flows" });
  const navigate = useNavigate({ from: "/flows" });
  const mayWrite = atLeast(me.role, "administrator");
  const go = (where: "calendars" | undefined, what?: string) =>
    void navigate({ search: { ...(where && { tab: where }), ...(what && { open: what }) }, replace: true });
  const close = () => go(tab);
  const add = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go(tab, "new")} data-testid="new">
      {t(tab ? "calendars.new" : "flows.new")}
    </Button>
  );
  return (
    <div className="page-pad">
      <PageHead title={t("nav.flows")}>
        <Segmented
          value={tab ?? "flows"}
          options={[
            { value: "flows", label: t("flows.title") },
            { value: "calendars", label: t("calendars.title") },
          ]}
          onChange={(value) => go(value === "calendars" ? "calendars" : undefined)}
        />
        <span className="grow" />
        {add}
      </PageHead>
      {tab ? <Calendars edit={(id) => go(tab, id)} add={add} /> : <FlowTable add={add} />}
      {open !== undefined && tab === undefined && <NewFlowForm close={close} />}
      {open !== undefined && tab && <CalendarEditor key={open} id={open} readOnly={!mayWrite} close={close} />}
    </div>
  );
}
