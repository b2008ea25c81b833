import "./calls.css";

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";

import { allCalls, callsQuery, type Names, PAGE_SIZE, useNames } from "@/features/calls/api";
import { Filters } from "@/features/calls/filters";
import { Direction, Outcome, RecordingWord } from "@/features/calls/marks";
import type { CallItem } from "@/features/calls/types";
import { TierTag } from "@/features/desk/customer-tag";
import { useDispositionLabel } from "@/features/reasons/labels";
import { Failure } from "@/kit/errors";
import { duration, NONE, phone } from "@/kit/format";
import { ColumnChoice, ExportButton, Nothing, PageHead, useHidden } from "@/kit/list";
import { Moment } from "@/kit/time";

type Column = TableColumnsType<CallItem>[number] & { key: string; title: string };

function useColumns(names: Names): Column[] {
  const { t } = useTranslation();
  const disposition = useDispositionLabel();
  const right = { align: "right" as const, className: "num" };
  return [
    {
      key: "offered",
      title: t("calls.time"),
      render: (_, call) => (
        <Link to="/calls/$callId" params={{ callId: call.id }} className="plain-link">
          <Moment at={call.offered_us} />
        </Link>
      ),
    },
    { key: "direction", title: t("calls.direction"), render: (_, call) => <Direction call={call} /> },
    {
      key: "customer",
      title: t("calls.customer"),
      render: (_, call) => (
        <span className="row">
          {call.customer ? (
            <b title={phone(call.customer_number)}>{call.customer.name}</b>
          ) : (
            <span className="num">{phone(call.customer_number)}</span>
          )}
          {call.customer && <TierTag tier={call.customer.tier} />}
        </span>
      ),
    },
    {
      key: "customer_number",
      title: t("calls.customer_number"),
      render: (_, call) => <span className="num">{phone(call.customer_number)}</span>,
    },
    { key: "our_number", title: t("calls.our_number"), render: (_, call) => <span className="num">{phone(call.our_number)}</span> },
    { key: "queue", title: t("calls.queue"), render: (_, call) => names.queue(call.queue_id) },
    { key: "agent", title: t("calls.agent"), render: (_, call) => names.agent(call.agent_id) },
    { key: "outcome", title: t("calls.outcome"), render: (_, call) => <Outcome call={call} /> },
    { key: "wait", title: t("calls.wait"), ...right, render: (_, call) => duration(call.wait_seconds) },
    { key: "talk", title: t("calls.talk"), ...right, render: (_, call) => duration(call.talk_seconds) },
    { key: "wrap_up", title: t("calls.wrap_up"), ...right, render: (_, call) => duration(call.wrap_up_seconds) },
    { key: "disposition", title: t("calls.disposition"), render: (_, call) => disposition(call.disposition) || NONE },
    { key: "recording", title: t("calls.recording"), ...right, render: (_, call) => <RecordingWord recording={call.recording} /> },
  ];
}

export function Calls() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const calls = useQuery(callsQuery(search));
  const names = useNames();
  const disposition = useDispositionLabel();
  const columns = useColumns(names);
  const [hidden, show] = useHidden("calls", ["customer_number", "our_number", "wrap_up"]);
  const filtered = Object.keys(search).some((key) => key !== "page");

  const rows = async () => [
    columns.map((column) => column.title).concat(t("calls.missed")),
    ...(await allCalls(search)).map((call) => [
      new Date(call.offered_us / 1000).toISOString(),
      t(`call.direction.${call.direction}`),
      call.customer?.name ?? "",
      call.customer_number,
      call.our_number,
      names.queue(call.queue_id),
      names.agent(call.agent_id),
      t(`call.outcome.${call.outcome ?? "open"}`),
      call.wait_seconds ?? "",
      call.talk_seconds ?? "",
      call.wrap_up_seconds ?? "",
      disposition(call.disposition),
      call.recording ? t(`calls.recording_state.${call.recording.state}`) : "",
      call.missed,
    ]),
  ];

  return (
    <div className="page-pad">
      <PageHead title={t("nav.calls")}>
        <span className="grow" />
        <ColumnChoice columns={columns} hidden={hidden} show={show} />
        <ExportButton name="calls" rows={rows} />
      </PageHead>
      <Filters search={search} />
      {calls.isError ? (
        <Failure error={calls.error} retry={() => void calls.refetch()} />
      ) : (
        <Table<CallItem>
          size="small"
          rowKey="id"
          columns={columns.filter((column) => !hidden.has(column.key))}
          dataSource={calls.data?.items ?? []}
          loading={calls.isPending}
          rowClassName="clickable"
          onRow={(call) => ({
            onClick: (event) => {
              if (event.target instanceof Element && event.target.closest("a")) return;
              void navigate({ to: "/calls/$callId", params: { callId: call.id } });
            },
          })}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: <Nothing text={t(filtered ? "calls.none_found" : "calls.none_yet")} /> }}
          pagination={{
            current: search.page ?? 1,
            pageSize: PAGE_SIZE,
            total: calls.data?.total ?? 0,
            showSizeChanger: false,
            hideOnSinglePage: true,
            showTotal: (count) => t("common.total", { count }),
            onChange: (page) => void navigate({ search: { ...search, page } }),
          }}
          data-testid="calls"
        />
      )}
    </div>
  );
}
