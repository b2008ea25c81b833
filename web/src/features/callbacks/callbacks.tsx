import "./callbacks.css";

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Callback, callbacks, callbacksQuery } from "@/features/callbacks/api";
import { MoveCallback } from "@/features/callbacks/move";
import { errorText, Failure } from "@/kit/errors";
import { integer, NONE, phone, planMoment } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";
import { Elapsed, Moment, useTicking } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveCallback } from "@/live/types";

/** What it waits for: the agent who makes it now, its next try, or its turn. */
function Standing({ of }: { of: LiveCallback }) {
  const { t } = useTranslation();
  const agents = useLive((state) => state.agents);
  const rests = useTicking((now) => of.next_us > now);
  const hers = useTicking((now) => (of.given_until_us ?? 0) > now);
  const name = (id: string | null) => agents[id ?? ""]?.name ?? t("desk.colleague");
  const ahead = useTicking((now) => of.since_us > now);
  if (of.call_id !== null) return <Tag color="blue">{t("callbacks.being_called", { agent: name(of.agent_id) })}</Tag>;
  return (
    <>
      {ahead ? (
        <>
          {t("callbacks.planned_for")} <Planned at={of.since_us} />
        </>
      ) : rests ? (
        <>
          {t(`callbacks.result.${of.result ?? "no_answer"}`)} · {t("callbacks.again")} <Moment at={of.next_us} short />
        </>
      ) : (
        t("callbacks.waits_turn")
      )}
      {hers && of.given_to !== null && <Tag className="callback-for">{t("callbacks.for", { agent: name(of.given_to) })}</Tag>}
    </>
  );
}

function Planned({ at }: { at: number }) {
  const text = useTicking((now) => planMoment(at, now));
  return <span className="num">{text}</span>;
}

/** Who is to be called, and what for. */
function Whom({ of }: { of: LiveCallback }) {
  return (
    <>
      {of.name !== "" && <div>{of.name}</div>}
      <div className="num">{phone(of.number)}</div>
      {of.note !== "" && <div className="faint callback-note">{of.note}</div>}
    </>
  );
}

function Waits({ of }: { of: LiveCallback }) {
  const ahead = useTicking((now) => of.since_us > now);
  return ahead ? <span className="num">{NONE}</span> : <Elapsed since={of.since_us} />;
}

function Keys({ of }: { of: LiveCallback }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const agents = useLive((state) => state.agents);
  const [moving, setMoving] = useState(false);
  const run = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      message.error(errorText(error));
    }
  };
  const staff = Object.values(agents)
    .filter((agent) => agent.state !== "offline")
    .map((agent) => ({ value: agent.id, label: agent.name }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const busy = of.call_id !== null;
  return (
    <div className="row">
      <Select
        size="small"
        className="grow"
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("callbacks.give")}
        aria-label={t("callbacks.give")}
        disabled={busy || staff.length === 0}
        value={null}
        options={staff}
        onChange={(agentId: string | null) => agentId !== null && void run(callbacks.give(of.id, agentId))}
        data-testid="give"
      />
      <Button size="small" disabled={busy} onClick={() => setMoving(true)} data-testid="change">
        {t("callbacks.change")}
      </Button>
      {moving && !busy && <MoveCallback of={of} close={() => setMoving(false)} />}
    </div>
  );
}

function ToBeCalled({ shown }: { shown: LiveCallback[] }) {
  const { t, i18n } = useTranslation();
  const queues = useLive((state) => state.queues);
  return (
    <Table<LiveCallback>
      size="small"
      rowKey="id"
      dataSource={shown}
      pagination={false}
      locale={{ emptyText: <Nothing text={t("callbacks.none")} /> }}
      columns={[
        { title: t("callbacks.waits"), className: "num", render: (_, each) => <Waits of={each} /> },
        { title: t("callbacks.customer"), render: (_, each) => <Whom of={each} /> },
        { title: t("desk.queue"), render: (_, each) => queues[each.queue_id]?.name ?? NONE },
        { title: t("callbacks.tries"), className: "num", align: "right", render: (_, each) => integer(each.tries, i18n.language) },
        { title: t("callbacks.standing"), render: (_, each) => <Standing of={each} /> },
        { title: "", width: 280, render: (_, each) => <Keys of={each} /> },
      ]}
    />
  );
}

function Over({ open }: { open: number }) {
  const { t, i18n } = useTranslation();
  const queues = useLive((state) => state.queues);
  const agents = useLive((state) => state.agents);
  const found = useQuery(callbacksQuery(open));
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return (
    <Table<Callback>
      size="small"
      rowKey="id"
      dataSource={(found.data ?? []).filter((each) => each.outcome !== null)}
      loading={found.isPending}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Nothing text={t("callbacks.none_over")} /> }}
      columns={[
        { title: t("callbacks.asked"), className: "num", render: (_, each) => <Moment at={each.asked_us} short /> },
        { title: t("callbacks.number"), className: "num", render: (_, each) => phone(each.number) },
        { title: t("desk.queue"), render: (_, each) => queues[each.queue_id]?.name ?? NONE },
        { title: t("callbacks.tries"), className: "num", align: "right", render: (_, each) => integer(each.tries, i18n.language) },
        { title: t("callbacks.outcome_title"), render: (_, each) => each.outcome && t(`callbacks.outcome.${each.outcome}`) },
        { title: t("callbacks.over"), className: "num", render: (_, each) => <Moment at={each.ended_us} short /> },
        { title: t("callbacks.agent"), render: (_, each) => agents[each.agent_id ?? ""]?.name ?? NONE },
        {
          title: "",
          render: (_, each) =>
            each.call_id !== null && (
              <Link to="/calls/$callId" params={{ callId: each.call_id }}>
                {t("callbacks.call")}
              </Link>
            ),
        },
      ]}
    />
  );
}

/** Customers who asked to be called back: first those who still are to be called, then what became of the others. */
export function CallbacksPage() {
  const { t } = useTranslation();
  const all = useLive((state) => state.callbacks);
  const shown = Object.values(all).sort((a, b) => a.since_us - b.since_us);
  return (
    <div className="page-pad">
      <PageHead title={t("nav.callbacks")} />
      <ToBeCalled shown={shown} />
      <h2 className="callbacks-over">{t("callbacks.last_week")}</h2>
      <Over open={shown.length} />
    </div>
  );
}
