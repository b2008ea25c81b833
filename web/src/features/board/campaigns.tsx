import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { integer, percent } from "@/kit/format";
import { useLive } from "@/live/hooks";

/** Campaigns that call out now, or have today. */
export function LiveCampaigns() {
  const { t, i18n } = useTranslation();
  const campaigns = Object.values(useLive((state) => state.campaigns))
    .filter((campaign) => campaign.state === "running" || campaign.attempts_today > 0)
    .sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.name.localeCompare(b.name));
  return (
    <section className="card board-card board-campaigns">
      <h2>{t("nav.campaigns")}</h2>
      {campaigns.length === 0 ? (
        <p className="faint">{t("board.no_campaigns")}</p>
      ) : (
        <table className="board-table">
          <thead>
            <tr>
              <th scope="col">{t("board.campaign")}</th>
              <th scope="col">{t("board.dialling")}</th>
              <th scope="col">{t("board.talking")}</th>
              <th scope="col">{t("board.contact_rate")}</th>
            </tr>
          </thead>
          <tbody>
            {campaigns.map((campaign) => (
              <tr key={campaign.id}>
                <th scope="row" className="ellipsis">
                  <Link to="/campaigns/$campaignId" params={{ campaignId: campaign.id }}>
                    {campaign.name}
                  </Link>
                  {campaign.state !== "running" && (
                    <span className="faint"> · {t(`campaigns.state.${campaign.state as "paused"}`)}</span>
                  )}
                </th>
                <td>{campaign.dialling}</td>
                <td>{campaign.talking}</td>
                <td>
                  {percent(campaign.results["answered"] ?? 0, campaign.attempts_today)}
                  <span className="faint"> / {integer(campaign.attempts_today, i18n.language)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
