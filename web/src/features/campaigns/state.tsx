import { CaretRightFilled, PauseOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Campaign, CampaignState } from "@/features/campaigns/api";
import { api } from "@/kit/api";
import { errorText } from "@/kit/errors";

const SIGNS: Record<CampaignState, string> = { draft: "○", running: "▶", paused: "❚❚", completed: "✓" };

export function CampaignStateWord({ state }: { state: CampaignState }) {
  const { t } = useTranslation();
  return (
    <span className={`campaign-state campaign-${state}`} data-testid="campaign-state" data-state={state}>
      <span aria-hidden="true">{SIGNS[state]}</span> {t(`campaigns.state.${state}`)}
    </span>
  );
}

/** Start or pause: one key, always at the same place and of the same size. */
export function StartPause({ campaign, size = "middle" }: { campaign: Campaign; size?: "middle" | "large" }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const running = campaign.state === "running";
  const press = async () => {
    setBusy(true);
    try {
      await api.post(`/campaigns/${encodeURIComponent(campaign.id)}/${running ? "pause" : "start"}`);
      await queries.invalidateQueries({ queryKey: ["campaigns"] });
    } catch (error) {
      message.error(errorText(error));
    }
    setBusy(false);
  };
  return (
    <Button
      className="start-pause"
      size={size}
      type={running ? "default" : "primary"}
      icon={running ? <PauseOutlined /> : <CaretRightFilled />}
      loading={busy}
      disabled={!running && campaign.leads.new === 0}
      title={running ? t("campaigns.pause_hint") : campaign.leads.new === 0 ? t("campaigns.no_leads_hint") : t("campaigns.start_hint")}
      onClick={() => void press()}
      data-testid={running ? "pause-campaign" : "start-campaign"}
    >
      {t(running ? "campaigns.pause" : "campaigns.start")}
    </Button>
  );
}
