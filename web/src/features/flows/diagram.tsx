import { EyeInvisibleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

import { HEIGHT, layOut, type Way, WIDTH } from "@/features/flows/layout";
import type { FlowDocument } from "@/features/flows/types";

const LONGEST_LABEL = 12;

interface DiagramProps {
  document: FlowDocument;
  ways: readonly Way[];
  /** Nodes with something wrong. */
  faulty: ReadonlySet<string>;
  here: Readonly<Record<string, number>>;
  today: Readonly<Record<string, number>>;
  choose: (node: string) => void;
}

const shortened = (label: string) => (label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label);

/** The nodes of a flow and the ways between them, with how many callers are where. */
export function Diagram({ document, ways, faulty, here, today, choose }: DiagramProps) {
  const { t } = useTranslation();
  const layout = layOut(Object.keys(document.nodes), ways, document.start);
  return (
    <div className="diagram" data-testid="diagram">
      <div style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          {layout.ways.map((way, index) => (
            <g key={index}>
              <path d={way.path} className={`way${way.label === "next" ? "" : " way-branch"}`} markerEnd="url(#arrow)" />
              {way.label !== "next" && (
                <text x={way.x} y={way.y}>
                  {shortened(t(`flows.way.${way.label as "open"}`, { defaultValue: way.label }))}
                </text>
              )}
            </g>
          ))}
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0,0 L8,4 L0,8 z" />
            </marker>
          </defs>
        </svg>
        {layout.nodes.map(({ id, x, y }) => {
          const node = document.nodes[id];
          const now = here[id] ?? 0;
          const hidden = document.private === true || node?.["private"] === true;
          return (
            <button
              key={id}
              type="button"
              className={`flow-node${faulty.has(id) ? " flow-node-faulty" : ""}${now > 0 ? " flow-node-busy" : ""}`}
              style={{ left: x, top: y, width: WIDTH, height: HEIGHT }}
              onClick={() => choose(id)}
              data-testid={`node-${id}`}
            >
              <b className="ellipsis">
                {id === document.start && <span aria-label={t("flows.start")}>▶ </span>}
                {hidden && <EyeInvisibleOutlined aria-label={t("flows.private_mark")} title={t("flows.private_mark")} />} {node?.label ?? id}
              </b>
              <span className="flow-node-foot">
                <span className="soft ellipsis">{t(`flows.kind.${node?.kind as "say"}`)}</span>
                <span className="num" title={t("flows.counts_hint")}>
                  {now} · {today[id] ?? 0}
                </span>
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
