import "./flows.css";

import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Alert, Button, Segmented, Skeleton, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { flowQuery, passesQuery, path } from "@/features/flows/api";
import { ComplaintText } from "@/features/flows/complaints";
import { Diagram } from "@/features/flows/diagram";
import { FlowSettings } from "@/features/flows/flow-settings";
import { NodeForm } from "@/features/flows/node-form";
import { TextView } from "@/features/flows/text-view";
import type { Flow, FlowDocument, Outcome } from "@/features/flows/types";
import { PublishForm, Versions } from "@/features/flows/versions";
import { api } from "@/kit/api";
import { errorText, Failure } from "@/kit/errors";
import { PageHead } from "@/kit/list";
import { useLive } from "@/live/hooks";

type View = "diagram" | "text" | "versions";
type Open = { what: "node"; node: string | null } | { what: "publish" } | { what: "settings" } | null;

/** Node → how many calls are at it now. */
function useHere(flowId: string): Record<string, number> {
  const counted = useLive((state) => {
    const here: Record<string, number> = {};
    for (const { flow } of Object.values(state.calls)) {
      if (flow?.id === flowId) here[flow.node] = (here[flow.node] ?? 0) + 1;
    }
    return JSON.stringify(here);
  });
  return useMemo(() => JSON.parse(counted) as Record<string, number>, [counted]);
}

export function FlowPage() {
  const { flowId } = useParams({ from: "/signed-in/flows/$flowId" });
  const flow = useQuery(flowQuery(flowId));
  return (
    <div className="page-pad" data-testid="flow">
      {flow.isPending && <Skeleton active />}
      {flow.isError && <Failure error={flow.error} retry={() => void flow.refetch()} />}
      {flow.data && <FlowView flow={flow.data} />}
    </div>
  );
}

function FlowView({ flow }: { flow: Flow }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const readOnly = !atLeast(me.role, "administrator");
  const [view, setView] = useState<View>("diagram");
  const [open, setOpen] = useState<Open>(null);
  const tests = useMutation({ mutationFn: () => api.post<Outcome[]>(`${path(flow.id)}/test`) });
  const close = () => setOpen(null);
  const save = async (document: FlowDocument) => {
    const saved = await api.put<Flow>(`${path(flow.id)}/draft`, { revision: flow.revision, document });
    queries.setQueryData(flowQuery(flow.id).queryKey, saved);
    tests.reset();
  };
  return (
    <>
      <PageHead title={flow.name}>
        <Tag color={flow.published === null ? "default" : "green"}>
          {flow.published === null ? t("flows.never_published") : t("flows.version_n", { version: flow.published })}
        </Tag>
        {flow.changed && flow.published !== null && <Tag color="orange">{t("flows.changed")}</Tag>}
        <Segmented<View>
          value={view}
          options={(["diagram", "text", "versions"] as const).map((value) => ({ value, label: t(`flows.${value}`) }))}
          onChange={setView}
        />
        <span className="grow" />
        <Button onClick={() => tests.mutate()} loading={tests.isPending} data-testid="run-tests">
          {t("flows.run_tests")}
        </Button>
        {!readOnly && (
          <>
            <Button onClick={() => setOpen({ what: "settings" })} data-testid="flow-settings">
              {t("flows.settings")}
            </Button>
            <Button icon={<PlusOutlined />} onClick={() => setOpen({ what: "node", node: null })} data-testid="new-node">
              {t("flows.new_node")}
            </Button>
            <Button
              type="primary"
              disabled={flow.complaints.length > 0 || !flow.changed}
              title={flow.complaints.length > 0 ? t("flows.faults_first") : ""}
              onClick={() => setOpen({ what: "publish" })}
              data-testid="publish"
            >
              {t("flows.publish")}
            </Button>
          </>
        )}
      </PageHead>
      <Results tests={tests.data} error={tests.error} />
      <Faults flow={flow} choose={(node) => setOpen({ what: "node", node })} />
      {view === "diagram" && <Living flow={flow} choose={(node) => setOpen({ what: "node", node })} />}
      {view === "text" && <TextView key={flow.revision} flow={flow} readOnly={readOnly} save={save} />}
      {view === "versions" && <Versions flow={flow} readOnly={readOnly} />}
      {open?.what === "node" && <NodeForm key={open.node} flow={flow} node={open.node} readOnly={readOnly} close={close} save={save} />}
      {open?.what === "publish" && <PublishForm flow={flow} close={close} />}
      {open?.what === "settings" && <FlowSettings flow={flow} close={close} save={save} />}
    </>
  );
}

function Living({ flow, choose }: { flow: Flow; choose: (node: string) => void }) {
  const { t } = useTranslation();
  const here = useHere(flow.id);
  const passes = useQuery(passesQuery(flow.id)).data ?? [];
  return (
    <>
      <p className="faint flow-legend">{t("flows.legend")}</p>
      <Diagram
        document={flow.document}
        ways={flow.ways}
        faulty={new Set(flow.complaints.map((complaint) => complaint.node))}
        here={here}
        today={Object.fromEntries(passes.map((each) => [each.node, each.passes]))}
        choose={choose}
      />
    </>
  );
}

function Faults({ flow, choose }: { flow: Flow; choose: (node: string) => void }) {
  const { t } = useTranslation();
  if (flow.complaints.length === 0) return null;
  return (
    <Alert
      className="editor-error"
      type="warning"
      showIcon
      title={t("flows.faults", { count: flow.complaints.length })}
      description={
        <ul className="flow-faults" data-testid="faults">
          {flow.complaints.map((complaint, index) => (
            <li key={index}>
              {complaint.node !== "" && (
                <button type="button" className="link-button" onClick={() => choose(complaint.node)}>
                  {flow.document.nodes[complaint.node]?.label ?? complaint.node}
                </button>
              )}{" "}
              <ComplaintText complaint={complaint} />
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Results({ tests, error }: { tests: Outcome[] | undefined; error: unknown }) {
  const { t } = useTranslation();
  if (error !== null) return <Alert className="editor-error" type="error" showIcon title={errorText(error)} />;
  if (tests === undefined) return null;
  const passed = tests.filter((test) => test.passed).length;
  const failing = tests.filter((test) => !test.passed);
  return (
    <Alert
      className="editor-error"
      type={tests.length === 0 ? "info" : failing.length === 0 ? "success" : "error"}
      showIcon
      title={tests.length === 0 ? t("flows.no_tests") : t("flows.tests_passed", { passed, all: tests.length })}
      description={failing.map((test) => t("flows.test_failed", { name: test.name, step: test.step, problem: test.problem })).join(" ")}
      data-testid="test-results"
    />
  );
}
