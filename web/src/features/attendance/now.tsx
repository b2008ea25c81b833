import { useQuery } from "@tanstack/react-query";
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type NowRow, nowQuery } from "@/features/attendance/api";
import { shortTime, span } from "@/features/attendance/words";
import { useReasonLabel } from "@/features/reasons/labels";
import { AgentPanel } from "@/features/supervision/agent-panel";
import { Failure } from "@/kit/errors";
import { percent } from "@/kit/format";
import { Nothing } from "@/kit/list";
import { StateLabel } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";

function Out({ row }: { row: NowRow }) {
  const { t } = useTranslation();
  if (row.out_since_us === null) return <Tag color="success">{t("attendance.as_planned")}</Tag>;
  const kind = row.deviations.at(-1)?.kind ?? "away";
  return (
    <Tag color="error">
      {t(`attendance.deviation.${kind}`)} <Elapsed since={row.out_since_us} />
    </Tag>
  );
}

/** Who has a shift now: who is not where they should be first, for longest. A name opens everything about them. */
export function Now() {
  const { t } = useTranslation();
  const reason = useReasonLabel();
  const rows = useQuery(nowQuery);
  const agents = useLive((state) => state.agents);
  const [opened, setOpened] = useState<string>();
  if (rows.isError) return <Failure error={rows.error} retry={() => void rows.refetch()} />;
  return (
    <>
      <Table<NowRow>
        size="small"
        rowKey="user_id"
        dataSource={rows.data ?? []}
        loading={rows.isPending}
        pagination={false}
        rowClassName="clickable"
        onRow={(row) => ({ onClick: () => setOpened(row.user_id) })}
        locale={{ emptyText: <Nothing text={t("attendance.nobody_now")} /> }}
        columns={[
          {
            title: t("people.name"),
            render: (_, row) => (
              <Button type="link" size="small" onClick={() => setOpened(row.user_id)} data-testid={`adherence-${row.user_id}`}>
                {agents[row.user_id]?.name ?? row.user_id}
              </Button>
            ),
          },
          { title: t("rosters.shift_name"), render: (_, row) => <>{row.name} <span className="num faint">{span(row.begin_us, row.end_us)}</span></> },
          {
            title: t("attendance.should"),
            render: (_, row) => (
              <>
                {t(`attendance.expected.${row.expected}`)} <span className="num faint">{t("attendance.until", { time: shortTime(row.until_us) })}</span>
              </>
            ),
          },
          { title: t("attendance.is"), render: (_, row) => <><StateLabel state={row.state} reason={reason(row.reason)} /> {row.state_since_us !== null && <Elapsed since={row.state_since_us} />}</> },
          {
            title: t("attendance.judgement"),
            render: (_, row) => (
              <>
                <Out row={row} />
                {row.asked > 0 && <Tag color="processing">{t("attendance.asked_for", { count: row.asked })}</Tag>}
              </>
            ),
          },
          { title: t("attendance.adherence"), align: "right", className: "num", render: (_, row) => percent(row.worked_us, row.due_us) },
        ]}
      />
      {opened !== undefined && <AgentPanel key={opened} agentId={opened} close={() => setOpened(undefined)} />}
    </>
  );
}
