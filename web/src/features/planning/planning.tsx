import "./planning.css";

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { CapacityTab } from "@/features/capacity/capacity";
import { CostTab } from "@/features/planning/cost";
import { ForecastTab } from "@/features/planning/forecast";
import { PeopleTab } from "@/features/planning/people";
import { type PlanningTab, TABS } from "@/features/planning/tabs";
import { WhatIfTab } from "@/features/planning/what-if";
import { PageHead } from "@/kit/list";

const PAGES = { people: PeopleTab, forecast: ForecastTab, "what-if": WhatIfTab, capacity: CapacityTab, cost: CostTab } satisfies Record<PlanningTab, React.ComponentType>;

/** How many people: for one interval, from week to week, in a centre that is not today's, and what a centre costs. */
export function Planning() {
  const { t } = useTranslation();
  const { tab = "people" } = useSearch({ from: "/signed-in/planning" });
  const navigate = useNavigate({ from: "/planning" });
  const go = (next: PlanningTab) => void navigate({ search: next === "people" ? {} : { tab: next }, replace: true });
  const Page = PAGES[tab];
  return (
    <div className="page-pad">
      <PageHead title={t("nav.planning")}>
        <Segmented value={tab} options={TABS.map((each) => ({ value: each, label: t(`planning.tab.${each}`) }))} onChange={go} />
      </PageHead>
      <Page />
    </div>
  );
}
