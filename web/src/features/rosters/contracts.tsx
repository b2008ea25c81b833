import { useQuery } from "@tanstack/react-query";
import { Form, InputNumber, Switch, Table } from "antd";
import { useTranslation } from "react-i18next";

import { peopleQuery } from "@/features/people/api";
import { type Contract, contractsQuery } from "@/features/rosters/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";
import { Nothing } from "@/kit/list";

interface Fields {
  week_hours: number;
  nights: boolean;
  weekends: number | null;
  days_off_together: number;
}

const HOUR = 60;

interface Row {
  id: string;
  name: string;
  contract?: Contract;
}

function useRows() {
  const people = useQuery(peopleQuery);
  const contracts = useQuery(contractsQuery);
  const rows = people.data
    ?.filter((person) => person.active)
    .map((person): Row => {
      const contract = contracts.data?.find((each) => each.user_id === person.id);
      return { id: person.id, name: person.name, ...(contract && { contract }) };
    });
  return { people, contracts, rows };
}

export function ContractForm({ userId, close }: { userId: string; close: () => void }) {
  const { t } = useTranslation();
  const row = useRows().rows?.find((each) => each.id === userId);
  if (!row) return null;
  const { contract } = row;
  const path = `/rosters/contracts/${encodeURIComponent(userId)}`;
  const required = [{ required: true, message: t("common.required") }];
  return (
    <Editor<Fields>
      title={row.name}
      close={close}
      changes={["roster-contracts"]}
      save={({ week_hours, weekends, ...others }) =>
        api.put(path, { ...others, weekends: weekends ?? null, week_minutes: Math.round(week_hours * HOUR) })
      }
      initial={{
        week_hours: (contract?.week_minutes ?? 2400) / HOUR,
        nights: contract?.nights ?? true,
        weekends: contract?.weekends ?? null,
        days_off_together: contract?.days_off_together ?? 1,
      }}
      {...(contract && {
        remove: {
          question: t("rosters.delete_contract", { name: row.name }),
          consequence: t("rosters.delete_contract_means"),
          run: () => api.delete(path),
        },
      })}
    >
      <Form.Item name="week_hours" label={t("rosters.week_hours")} extra={t("rosters.week_hours_hint")} rules={required}>
        <InputNumber autoFocus min={1} max={60} step={0.5} suffix={t("rosters.hours_unit")} data-testid="week-hours" />
      </Form.Item>
      <Form.Item name="nights" label={t("rosters.nights")} extra={t("rosters.nights_hint")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="weekends" label={t("rosters.weekends")} extra={t("rosters.weekends_hint")}>
        <InputNumber min={0} max={6} />
      </Form.Item>
      <Form.Item name="days_off_together" label={t("rosters.days_off")} rules={required}>
        <InputNumber min={1} max={3} />
      </Form.Item>
    </Editor>
  );
}

export function Contracts({ edit }: { edit: (id: string) => void }) {
  const { t } = useTranslation();
  const { people, contracts, rows } = useRows();
  if (people.isError) return <Failure error={people.error} retry={() => void people.refetch()} />;
  if (contracts.isError) return <Failure error={contracts.error} retry={() => void contracts.refetch()} />;
  const right = { align: "right" as const, className: "num" };
  return (
    <Table<Row>
      size="small"
      rowKey="id"
      dataSource={rows ?? []}
      loading={people.isPending || contracts.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(row) => ({ onClick: () => edit(row.id) })}
      locale={{ emptyText: <Nothing text={t("people.none_yet")} /> }}
      columns={[
        {
          title: t("people.name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        {
          title: t("rosters.week_hours"),
          ...right,
          render: (_, { contract }) =>
            contract ? `${contract.week_minutes / HOUR} ${t("rosters.hours_unit")}` : <span className="faint">{t("rosters.not_planned")}</span>,
        },
        { title: t("rosters.nights"), align: "right", render: (_, { contract }) => (contract ? t(contract.nights ? "common.yes" : "common.no") : NONE) },
        { title: t("rosters.weekends"), ...right, render: (_, { contract }) => contract?.weekends ?? NONE },
        { title: t("rosters.days_off"), ...right, render: (_, { contract }) => contract?.days_off_together ?? NONE },
      ]}
    />
  );
}
