import "./recordings.css";

import { DownloadOutlined, LockOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Table, type TableColumnsType, Tooltip } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { type Names, type Peaks, useNames } from "@/features/calls/api";
import { RecordingWord } from "@/features/calls/marks";
import {
  exportAll,
  hold,
  PAGE_SIZE,
  type RecordingItem,
  recordingsQuery,
  release,
  remove,
  retentionQuery,
  waveformsQuery,
} from "@/features/recordings/api";
import { Filters } from "@/features/recordings/filters";
import { RetentionForm } from "@/features/recordings/retention";
import { SmallWave } from "@/features/recordings/small-wave";
import { Statements } from "@/features/recordings/statements";
import { Why } from "@/features/recordings/why";
import { Failure } from "@/kit/errors";
import { bytes, phone } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";
import { Moment } from "@/kit/time";

type Act = "hold" | "release" | "delete" | "export";
const EACH = { hold, release, delete: remove };

function useColumns(names: Names, waves: Record<string, Peaks> | undefined): TableColumnsType<RecordingItem> {
  const { t } = useTranslation();
  const right = { align: "right" as const, className: "num" };
  return [
    {
      title: t("calls.time"),
      render: (_, each) => (
        <Link to="/calls/$callId" params={{ callId: each.call_id }} className="plain-link">
          <Moment at={each.started_us} />
        </Link>
      ),
    },
    { title: t("calls.customer"), render: (_, each) => each.customer_name ?? <span className="num">{phone(each.customer_number)}</span> },
    { title: t("calls.queue"), render: (_, each) => names.queue(each.queue_id) },
    { title: t("calls.agent"), render: (_, each) => names.agent(each.agent_id) },
    { title: t("recordings.statement"), render: (_, each) => <Statements of={each} /> },
    { title: t("recordings.voices"), width: 180, render: (_, each) => <SmallWave peaks={waves?.[each.id]} /> },
    { title: t("recordings.length"), ...right, render: (_, each) => <RecordingWord recording={each} /> },
    { title: t("recordings.size"), ...right, render: (_, each) => (each.size_bytes === null ? "" : bytes(each.size_bytes)) },
    {
      title: t("recordings.held"),
      render: (_, each) =>
        each.held_us !== null && (
          <Tooltip title={`${names.agent(each.held_by)}: ${each.held_reason ?? ""}`}>
            <span data-testid="held">
              <LockOutlined /> {t("recordings.held")}
            </span>
          </Tooltip>
        ),
    },
  ];
}

/** What can be done with the chosen recordings, and asks why. */
function Actions({ chosen, done }: { chosen: RecordingItem[]; done: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const administrator = atLeast(useMe().role, "administrator");
  const [asking, setAsking] = useState<Act>();
  const count = chosen.length;
  const run = async (reason: string) => {
    const ids = chosen.map((each) => each.id);
    if (asking === "export") {
      const made = await exportAll(ids, reason);
      message.success(t("recordings.export_begun", { count: made.recordings, size: bytes(made.size_bytes) }));
    } else if (asking) {
      for (const id of ids) await EACH[asking](id, reason);
    }
  };
  const close = (finished: boolean) => {
    setAsking(undefined);
    if (!finished) return;
    void queries.invalidateQueries({ queryKey: ["recordings"] });
    done();
  };
  const held = chosen.some((each) => each.held_us !== null);
  const free = chosen.some((each) => each.held_us === null);
  return (
    <>
      {count > 0 && <span className="soft">{t("recordings.chosen", { count })}</span>}
      {free && (
        <Button icon={<LockOutlined />} onClick={() => setAsking("hold")} data-testid="hold">
          {t("recordings.hold")}
        </Button>
      )}
      {administrator && held && <Button onClick={() => setAsking("release")}>{t("recordings.release")}</Button>}
      {administrator && count > 0 && (
        <>
          <Button icon={<DownloadOutlined />} onClick={() => setAsking("export")} data-testid="export">
            {t("recordings.export")}
          </Button>
          <Button danger disabled={held} title={held ? t("recordings.held_first") : ""} onClick={() => setAsking("delete")}>
            {t("common.delete")}
          </Button>
        </>
      )}
      {asking && (
        <Why
          title={t(`recordings.ask.${asking}`, { count })}
          consequence={t(`recordings.follows.${asking}`)}
          action={asking === "delete" ? t("common.delete") : t(`recordings.${asking}`)}
          danger={asking === "delete"}
          run={run}
          close={close}
        />
      )}
    </>
  );
}

export function Recordings() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/recordings" });
  const navigate = useNavigate({ from: "/recordings" });
  const recordings = useQuery(recordingsQuery(search));
  const items = useMemo(() => recordings.data?.items ?? [], [recordings.data]);
  const audible = items.filter((each) => each.state === "stored" || each.state === "short").map((each) => each.id);
  const waves = useQuery(waveformsQuery(audible)).data;
  const names = useNames();
  const columns = useColumns(names, waves);
  const administrator = atLeast(useMe().role, "administrator");
  const retention = useQuery(retentionQuery).data;
  const [keeping, setKeeping] = useState(false);
  const [keys, setKeys] = useState<React.Key[]>([]);
  const chosen = items.filter((each) => keys.includes(each.id));
  const filtered = Object.keys(search).some((key) => key !== "page");
  return (
    <div className="page-pad">
      <PageHead title={t("nav.recordings")}>
        <span className="grow" />
        <Actions chosen={chosen} done={() => setKeys([])} />
        <Button disabled={!retention} onClick={() => setKeeping(true)} data-testid="retention">
          {t("recordings.retention")}
        </Button>
      </PageHead>
      <Filters search={search} />
      {recordings.isError ? (
        <Failure error={recordings.error} retry={() => void recordings.refetch()} />
      ) : (
        <Table<RecordingItem>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={items}
          loading={recordings.isPending}
          rowSelection={{
            selectedRowKeys: keys,
            onChange: setKeys,
            getCheckboxProps: (each) => ({ disabled: each.state === "recording" || each.state === "deleted" }),
          }}
          scroll={{ x: "max-content" }}
          locale={{ emptyText: <Nothing text={t(filtered ? "recordings.none_found" : "recordings.none_yet")} /> }}
          pagination={{
            current: search.page ?? 1,
            pageSize: PAGE_SIZE,
            total: recordings.data?.total ?? 0,
            showSizeChanger: false,
            hideOnSinglePage: true,
            showTotal: (count) => t("common.total", { count }),
            onChange: (page) => void navigate({ search: { ...search, page } }),
          }}
          data-testid="recordings"
        />
      )}
      {keeping && retention && (
        <RetentionForm rules={retention} close={() => setKeeping(false)} readOnly={!administrator} />
      )}
    </div>
  );
}
