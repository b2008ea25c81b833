import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { useNames } from "@/features/calls/api";
import { type Attempt, ATTEMPTS_PAGE, attemptsQuery, RESULTS } from "@/features/campaigns/api";
import { Failure } from "@/kit/errors";
import { elapsed, NONE, phone } from "@/kit/format";
import { Nothing } from "@/kit/list";
import { Moment } from "@/kit/time";

/** Every number that was dialled and how it came out. */
export function Attempts({ campaignId, running }: { campaignId: string; running: boolean }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/campaigns/$campaignId" });
  const navigate = useNavigate({ from: "/campaigns/$campaignId" });
  const page = search.page ?? 1;
  const attempts = useQuery(attemptsQuery(campaignId, search.result, page, running));
  const names = useNames();
  return (
    <section className="card campaign-card">
      <div className="row">
        <h2 className="grow">{t("campaigns.attempts")}</h2>
        <Select
          allowClear
          placeholder={t("campaigns.result_title")}
          value={search.result}
          options={RESULTS.map((value) => ({ value, label: t(`campaigns.result.${value}`) }))}
          onChange={(result?: string) => void navigate({ search: result ? { result } : {}, replace: true })}
          style={{ width: 180 }}
        />
      </div>
      {attempts.isError ? (
        <Failure error={attempts.error} retry={() => void attempts.refetch()} />
      ) : (
        <Table<Attempt>
          size="small"
          rowKey="id"
          dataSource={attempts.data?.items ?? []}
          loading={attempts.isPending}
          locale={{ emptyText: <Nothing text={t(search.result ? "campaigns.no_such_attempts" : "campaigns.no_attempts")} /> }}
          columns={[
            {
              title: t("calls.time"),
              render: (_, each) => (
                <Link to="/calls/$callId" params={{ callId: each.call_id }} className="plain-link">
                  <Moment at={each.started_us} />
                </Link>
              ),
            },
            { title: t("campaigns.number"), className: "num", render: (_, each) => phone(each.number) },
            { title: t("campaigns.lead_name"), dataIndex: "name" },
            { title: t("calls.agent"), render: (_, each) => names.agent(each.agent_id) },
            { title: t("campaigns.result_title"), render: (_, each) => t(`campaigns.result.${each.result ?? "open"}`) },
            {
              title: t("campaigns.took"),
              align: "right",
              className: "num",
              render: (_, each) => (each.ended_us === null ? NONE : elapsed(each.started_us, each.ended_us)),
            },
            {
              title: t("calls.cause"),
              align: "right",
              className: "num faint",
              render: (_, each) => [each.cause, each.sip_code && `SIP ${each.sip_code}`].filter(Boolean).join(" · ") || NONE,
            },
          ]}
          pagination={{
            current: page,
            pageSize: ATTEMPTS_PAGE,
            total: attempts.data?.total ?? 0,
            showSizeChanger: false,
            hideOnSinglePage: true,
            onChange: (next) => void navigate({ search: { ...search, page: next } }),
          }}
        />
      )}
    </section>
  );
}
