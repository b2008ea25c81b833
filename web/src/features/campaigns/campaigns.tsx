import "./campaigns.css";

import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useNames } from "@/features/calls/api";
import { type Campaign, campaignsQuery } from "@/features/campaigns/api";
import { CampaignForm } from "@/features/campaigns/form";
import { Progress } from "@/features/campaigns/progress";
import { CampaignStateWord, StartPause } from "@/features/campaigns/state";
import { DoNotCall } from "@/features/do-not-call/do-not-call";
import { Failure } from "@/kit/errors";
import { integer } from "@/kit/format";
import { Nothing, PageHead, Search } from "@/kit/list";

export function Campaigns() {
  const { t, i18n } = useTranslation();
  const { q = "", tab } = useSearch({ from: "/signed-in/campaigns" });
  const navigate = useNavigate({ from: "/campaigns" });
  const campaigns = useQuery(campaignsQuery);
  const names = useNames();
  const [making, setMaking] = useState(false);
  const found = campaigns.data?.filter((each) => each.name.toLowerCase().includes(q.toLowerCase()));
  const make = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)} data-testid="new-campaign">
      {t("campaigns.new")}
    </Button>
  );
  const columns: TableColumnsType<Campaign> = [
    {
      title: t("campaigns.name"),
      render: (_, each) => (
        <Link to="/campaigns/$campaignId" params={{ campaignId: each.id }}>
          {each.name}
        </Link>
      ),
    },
    { title: t("campaigns.state_title"), render: (_, each) => <CampaignStateWord state={each.state} /> },
    { title: t("campaigns.queue"), render: (_, each) => names.queue(each.queue_id) },
    { title: t("campaigns.progress"), width: "34%", render: (_, each) => <Progress campaign={each} /> },
    {
      title: t("campaigns.group.reached"),
      align: "right",
      className: "num",
      render: (_, each) => integer(each.results.answered ?? 0, i18n.language),
    },
    { title: "", align: "right", render: (_, each) => <StartPause campaign={each} /> },
  ];
  return (
    <div className="page-pad">
      <PageHead title={t("nav.campaigns")}>
        <Segmented
          value={tab ?? "campaigns"}
          options={[
            { value: "campaigns", label: t("nav.campaigns") },
            { value: "do-not-call", label: t("do_not_call.title") },
          ]}
          onChange={(value) => void navigate({ search: value === "do-not-call" ? { tab: "do-not-call" } : {}, replace: true })}
        />
        <Search
          key={tab}
          value={q}
          onSearch={(text) => void navigate({ search: { ...(tab && { tab }), ...(text !== "" && { q: text }) }, replace: true })}
        />
        <span className="grow" />
        {tab === undefined && make}
      </PageHead>
      {tab === "do-not-call" ? (
        <DoNotCall key={q} q={q} />
      ) : campaigns.isError ? (
        <Failure error={campaigns.error} retry={() => void campaigns.refetch()} />
      ) : (
        <Table<Campaign>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={found ?? []}
          loading={campaigns.isPending}
          pagination={false}
          scroll={{ x: "max-content" }}
          locale={{
            emptyText:
              q === "" ? <Nothing text={t("campaigns.none_yet")} action={make} /> : <Nothing text={t("campaigns.none_found")} />,
          }}
        />
      )}
      {making && (
        <CampaignForm
          close={() => setMaking(false)}
          made={(campaignId) => void navigate({ to: "/campaigns/$campaignId", params: { campaignId } })}
        />
      )}
    </div>
  );
}
