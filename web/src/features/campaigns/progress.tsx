import { useTranslation } from "react-i18next";

import { type Campaign, RESULTS } from "@/features/campaigns/api";
import { integer, percent } from "@/kit/format";

/** How far the list is through, and how the tried numbers came out: one bar, in words when pointed at. */
export function Progress({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation();
  const { total, claimed, do_not_call: passedOver } = campaign.leads;
  const done = campaign.leads.done + passedOver;
  const groups = [
    { key: "reached", of: RESULTS.slice(0, 1) },
    { key: "not_now", of: ["no_answer", "busy", "rejected", "switched_off", "unreachable", "congestion"] as const },
    { key: "never", of: ["suspended", "vacant", "invalid", "barred"] as const },
    { key: "trouble", of: ["abandoned", "cancelled", "failed", "lost"] as const },
  ] as const;
  const parts = groups.map(({ key, of }) => ({
    key,
    value: of.reduce((sum, result) => sum + (campaign.results[result] ?? 0), 0),
  }));
  const words = parts.map((part) => `${t(`campaigns.group.${part.key}`)} ${integer(part.value, i18n.language)}`).join(" · ");
  const tried = parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <div className="progress" title={words}>
      <div className="progress-bar" role="img" aria-label={words}>
        {parts.map((part) => (
          <span key={part.key} className={`progress-${part.key}`} style={{ flexGrow: part.value }} />
        ))}
        <span className="progress-rest" style={{ flexGrow: Math.max(total - done, tried === 0 ? 1 : 0) }} />
      </div>
      <span className="num soft">
        {integer(done, i18n.language)} / {integer(total, i18n.language)} · {percent(done, total)}
        {passedOver > 0 && ` · ${t("campaigns.passed_over", { count: passedOver })}`}
        {claimed > 0 && ` · ${t("campaigns.claimed", { count: claimed })}`}
      </span>
    </div>
  );
}
