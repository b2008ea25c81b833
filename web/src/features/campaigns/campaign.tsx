import "./campaigns.css";

import { EditOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useNames } from "@/features/calls/api";
import { type Campaign, campaignQuery, RESULTS } from "@/features/campaigns/api";
import { Attempts } from "@/features/campaigns/attempts";
import { CampaignForm } from "@/features/campaigns/form";
import { Import } from "@/features/campaigns/import";
import { Progress } from "@/features/campaigns/progress";
import { CampaignStateWord, StartPause } from "@/features/campaigns/state";
import type { Colour } from "@/kit/chart";
import { Failure } from "@/kit/errors";
import { integer, percent } from "@/kit/format";
import { PageHead } from "@/kit/list";
import { useLive } from "@/live/hooks";

const Chart = lazy(() => import("@/kit/chart"));

const ROW_PX = 26;

/** How the attempts came out, each result a bar with its number. */
function ResultChart({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const results = JSON.stringify(campaign.results);
  const rows = useMemo(() => {
    const counts = JSON.parse(results) as Campaign["results"];
    return RESULTS.filter((result) => (counts[result] ?? 0) > 0).map((result) => ({ result, count: counts[result] ?? 0 }));
  }, [results]);
  const option = useCallback(
    (colour: Colour) => ({
      aria: { enabled: true },
      grid: { left: 132, right: 64, top: 4, bottom: 4 },
      tooltip: { trigger: "item" },
      xAxis: { type: "value", show: false },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map(({ result }) => t(`campaigns.result.${result}`)),
        axisLine: { show: false },
        axisTick: { show: false },
      },
      series: [
        {
          type: "bar",
          barMaxWidth: 16,
          label: { show: true, position: "right", color: colour("ink") },
          data: rows.map(({ result, count }) => ({
            value: count,
            itemStyle: { color: colour(result === "answered" ? "ready" : result === "abandoned" ? "alarm" : "not-ready") },
          })),
        },
      ],
    }),
    [rows, t],
  );
  if (rows.length === 0) return <p className="faint">{t("campaigns.no_attempts")}</p>;
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart option={option} height={`${rows.length * ROW_PX + 12}px`} label={t("campaigns.by_result")} />
    </Suspense>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="figure">
      <span className="soft">{name}</span>
      <b className="num">{value}</b>
    </div>
  );
}

export function CampaignPage() {
  const { t, i18n } = useTranslation();
  const { campaignId } = useParams({ from: "/signed-in/campaigns/$campaignId" });
  const campaign = useQuery(campaignQuery(campaignId));
  const live = useLive((state) => state.campaigns[campaignId]);
  const names = useNames();
  const [editing, setEditing] = useState(false);
  if (campaign.isPending) {
    return (
      <div className="page-pad">
        <Skeleton active />
      </div>
    );
  }
  if (campaign.isError) {
    return (
      <div className="page-pad">
        <Failure error={campaign.error} retry={() => void campaign.refetch()} />
      </div>
    );
  }
  const data = campaign.data;
  const tried = Object.values(data.results).reduce((sum, count) => sum + count, 0);
  const number = (value: number) => integer(value, i18n.language);
  const hint = data.leads.total === 0 ? "hint_empty" : data.state === "running" ? "hint_running" : `hint_${data.state}`;
  return (
    <div className="page-pad" data-testid="campaign">
      <PageHead title={data.name}>
        <CampaignStateWord state={data.state} />
        <span className="grow" />
        <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
          {t("common.edit")}
        </Button>
        <StartPause campaign={data} size="large" />
      </PageHead>
      <p className="soft campaign-hint">{t(`campaigns.${hint as "hint_running"}`, { queue: names.queue(data.queue_id) })}</p>
      <section className="card campaign-card">
        <Progress campaign={data} />
        <div className="campaign-figures">
          <Figure name={t("campaigns.left")} value={number(data.leads.new)} />
          <Figure name={t("campaigns.dialling_now")} value={number(live?.dialling ?? 0)} />
          <Figure name={t("campaigns.talking_now")} value={number(live?.talking ?? 0)} />
          <Figure name={t("campaigns.tried")} value={number(tried)} />
          <Figure name={t("campaigns.group.reached")} value={`${number(data.results.answered ?? 0)} · ${percent(data.results.answered ?? 0, tried)}`} />
        </div>
      </section>
      <div className="campaign-columns">
        <section className="card campaign-card">
          <h2>{t("campaigns.by_result")}</h2>
          <ResultChart campaign={data} />
        </section>
        <Import campaignId={campaignId} />
      </div>
      <Attempts campaignId={campaignId} running={data.state === "running"} />
      {editing && <CampaignForm campaign={data} close={() => setEditing(false)} />}
    </div>
  );
}
