import "@/features/rosters/rosters.css";
import "./attendance.css";

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Badge, Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { Day } from "@/features/attendance/day";
import { LeaveOfPeople } from "@/features/attendance/leave";
import { Now } from "@/features/attendance/now";
import { Requests, useWaiting } from "@/features/attendance/requests";
import { PageHead } from "@/kit/list";

export const TABS = ["now", "day", "requests", "leave"] as const;
export type Tab = (typeof TABS)[number];

const CONTENT = { now: <Now />, day: <Day />, requests: <Requests />, leave: <LeaveOfPeople /> };

/** Who should be where, who came, and what people ask for. */
export function AttendancePage() {
  const { t } = useTranslation();
  const { tab = "now" } = useSearch({ from: "/signed-in/attendance" });
  const navigate = useNavigate({ from: "/attendance" });
  const waiting = useWaiting().rows.length;
  const label = (each: Tab) => (
    <>
      {t(`attendance.tab.${each}`)} {each === "requests" && <Badge count={waiting} size="small" />}
    </>
  );
  return (
    <div className="page-pad">
      <PageHead title={t("nav.attendance")}>
        <Segmented
          value={tab}
          options={TABS.map((each) => ({ value: each, label: label(each) }))}
          onChange={(next: Tab) => void navigate({ search: next === "now" ? {} : { tab: next }, replace: true })}
        />
      </PageHead>
      {CONTENT[tab]}
    </div>
  );
}
