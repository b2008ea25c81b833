import "@/features/trunks/trunks.css";

import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Table } from "antd";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { type Trunk, watchedTrunksQuery } from "@/features/trunks/api";
import { TollLimits } from "@/features/trunks/toll";
import { TrunkForm } from "@/features/trunks/trunk-form";
import { useTrunkState } from "@/features/trunks/words";
import { Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";

function Failures({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  if (trunk.failures_today.length === 0) return <span className="faint">{NONE}</span>;
  return trunk.failures_today
    .map(({ cause, sip_code, count }) => {
      const name = t(`cause.${String(cause) as "17"}`, { defaultValue: t("trunks.cause", { cause }) });
      return `${count} × ${name}${sip_code === null ? "" : ` (${sip_code})`}`;
    })
    .join(", ");
}

function TrunkTable({ edit, add }: { edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const stateOf = useTrunkState();
  const trunks = useQuery(watchedTrunksQuery);
  if (trunks.isError) return <Failure error={trunks.error} retry={() => void trunks.refetch()} />;
  const right = { align: "right" as const, className: "num" };
  return (
    <Table<Trunk>
      size="small"
      rowKey="id"
      dataSource={trunks.data ?? []}
      loading={trunks.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(trunk) => ({ onClick: () => edit(trunk.id) })}
      locale={{ emptyText: <Nothing text={t("trunks.none_yet")} action={add} /> }}
      columns={[
        {
          title: t("trunks.name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        {
          title: t("trunks.state.title"),
          render: (_, each) => {
            const { mark, text } = stateOf(each);
            return (
              <span className={`trunk-state trunk-${mark}`} title={each.problem} data-testid={`state-${each.id}`}>
                {text}
              </span>
            );
          },
        },
        {
          title: t("trunks.calls_now"),
          ...right,
          render: (_, each) => `${each.calls_now} / ${each.max_calls}`,
        },
        { title: t("trunks.order"), ...right, render: (_, each) => `${each.position} · ${each.weight}` },
        {
          title: t("trunks.carrier"),
          className: "num",
          render: (_, each) => `${each.host}:${each.port} ${each.transport.toUpperCase()}${each.encrypted_media ? " SRTP" : ""}`,
        },
        { title: t("trunks.tries_today"), ...right, render: (_, each) => each.tries_today },
        { title: t("trunks.failures_today"), render: (_, each) => <Failures trunk={each} /> },
      ]}
    />
  );
}

export function Trunks() {
  const { t } = useTranslation();
  const me = useMe();
  const { tab, open } = useSearch({ from: "/signed-in/trunks" });
  const navigate = useNavigate({ from: "/trunks" });
  const trunks = useQuery(watchedTrunksQuery).data;
  const mayWrite = atLeast(me.role, "administrator");
  const go = (next: { tab?: "limits" | undefined; open?: string | undefined }) =>
    void navigate({ search: { ...(next.tab && { tab: next.tab }), ...(next.open && { open: next.open }) }, replace: true });
  const add = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go({ open: "new" })} data-testid="new">
      {t("trunks.new")}
    </Button>
  );
  const trunk = trunks?.find((each) => each.id === open);
  return (
    <div className="page-pad">
      <PageHead title={t("nav.trunks")}>
        <Segmented
          value={tab ?? "trunks"}
          options={[
            { value: "trunks", label: t("trunks.title") },
            { value: "limits", label: t("toll.title") },
          ]}
          onChange={(value) => go({ tab: value === "limits" ? "limits" : undefined })}
        />
        <span className="grow" />
        {tab !== "limits" && add}
      </PageHead>
      {tab === "limits" ? <TollLimits readOnly={!mayWrite} /> : <TrunkTable edit={(id) => go({ open: id })} add={add} />}
      {tab !== "limits" && (trunk ?? open === "new") && (
        <TrunkForm key={open} {...(trunk && { trunk })} close={() => go({})} readOnly={!mayWrite} />
      )}
    </div>
  );
}
