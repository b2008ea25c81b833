import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { PlanRow } from "@/features/rosters/api";

/** How far a plan is, in one word. */
export function PlanState({ plan }: { plan: PlanRow }) {
  const { t } = useTranslation();
  if (plan.solving) return <Tag color="processing">{t("rosters.state.solving")}</Tag>;
  if (plan.problem !== null) return <Tag color="error">{t("rosters.state.impossible")}</Tag>;
  if (plan.published_us !== null) return <Tag color="success">{t("rosters.state.published")}</Tag>;
  return <Tag>{t(plan.solved ? "rosters.state.solved" : "rosters.state.draft")}</Tag>;
}
