import "./planning.css";

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { ForecastTab } from "@/features/planning/forecast";
import { PeopleTab } from "@/features/planning/people";
import { PageHead } from "@/kit/list";

const TABS = ["people", "forecast"] as const;
type Tab = (typeof TABS)[number];

/** How many people: for one interval, and from week to week. */
export function Planning() {
  const { t } = useTranslation();
  const { tab = "people" } = useSearch({ from: "/signed-in/planning" });
  const navigate = useNavigate({ from: "/planning" });
  const go = (next: Tab) => void navigate({ search: next === "people" ? {} : { tab: next }, replace: true });
  return (
    <div className="page-pad">
      <PageHead title={t("nav.planning")}>
        <Segmented value={tab} options={TABS.map((each) => ({ value: each, label: t(`planning.tab.${each}`) }))} onChange={go} />
      </PageHead>
      {tab === "people" ? <PeopleTab /> : <ForecastTab />}
    </div>
  );
}
