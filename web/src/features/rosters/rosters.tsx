import "./rosters.css";

import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Table } from "antd";
import { useTranslation } from "react-i18next";

import { queuesQuery } from "@/features/queues/api";
import { type PlanRow, plansQuery, shiftsQuery } from "@/features/rosters/api";
import { ContractForm, Contracts } from "@/features/rosters/contracts";
import { PlanForm } from "@/features/rosters/plan-form";
import { PlanState } from "@/features/rosters/state";
import { ShiftForm, Shifts } from "@/features/rosters/shifts";
import { dayAfter, dayName } from "@/features/rosters/words";
import { Failure } from "@/kit/errors";
import { integer } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";

export const TABS = ["plans", "shifts", "contracts"] as const;
export type Tab = (typeof TABS)[number];

function Plans({ add }: { add: React.ReactNode }) {
  const { t, i18n } = useTranslation();
  const plans = useQuery(plansQuery);
  if (plans.isError) return <Failure error={plans.error} retry={() => void plans.refetch()} />;
  return (
    <Table<PlanRow>
      size="small"
      rowKey="id"
      dataSource={plans.data ?? []}
      loading={plans.isPending}
      pagination={false}
      locale={{ emptyText: <Nothing text={t("rosters.no_plans")} action={add} /> }}
      columns={[
        {
          title: t("rosters.plan_name"),
          render: (_, each) => (
            <Link to="/rosters/$planId" params={{ planId: each.id }}>
              {each.name}
            </Link>
          ),
        },
        {
          title: t("rosters.days"),
          className: "num",
          render: (_, each) =>
            `${dayName(each.first_day, i18n.language)} – ${dayName(dayAfter(each.first_day, each.weeks * 7 - 1), i18n.language)}`,
        },
        { title: t("rosters.state_title"), render: (_, each) => <PlanState plan={each} /> },
        { title: t("rosters.cost"), align: "right", className: "num", render: (_, each) => integer(each.cost, i18n.language) },
      ]}
    />
  );
}

/** Who works when: plans, and what they are made of. */
export function Rosters() {
  const { t } = useTranslation();
  const { tab = "plans", open } = useSearch({ from: "/signed-in/rosters" });
  const navigate = useNavigate({ from: "/rosters" });
  const shifts = useQuery(shiftsQuery).data;
  const queues = useQuery(queuesQuery).data;
  const go = (next: Tab, id?: string) =>
    void navigate({ search: { ...(next !== "plans" && { tab: next }), ...(id !== undefined && { open: id }) }, replace: true });
  const edit = (id: string) => go(tab, id);
  const close = () => go(tab);
  const possible = (queues?.length ?? 0) > 0;
  const add = tab !== "contracts" && (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      disabled={!possible}
      title={possible ? "" : t("numbers.queue_first")}
      onClick={() => edit("new")}
      data-testid="new"
    >
      {t(tab === "plans" ? "rosters.new_plan" : "rosters.new_shift")}
    </Button>
  );
  const shift = shifts?.find((each) => each.id === open);
  return (
    <div className="page-pad">
      <PageHead title={t("nav.rosters")}>
        <Segmented value={tab} options={TABS.map((each) => ({ value: each, label: t(`rosters.tab.${each}`) }))} onChange={(next: Tab) => go(next)} />
        <span className="grow" />
        {add}
      </PageHead>
      {tab === "plans" && <Plans add={add} />}
      {tab === "shifts" && <Shifts edit={edit} add={add} />}
      {tab === "contracts" && <Contracts edit={edit} />}
      {tab === "plans" && open === "new" && <PlanForm close={close} />}
      {tab === "shifts" && (shift ?? open === "new") && <ShiftForm key={open} {...(shift && { shift })} close={close} />}
      {tab === "contracts" && open !== undefined && <ContractForm key={open} userId={open} close={close} />}
    </div>
  );
}
