import { Table } from "antd";
import { useTranslation } from "react-i18next";

import { type Figure, FIGURES, type Figures, type Side } from "@/features/planning/api";
import { decimal } from "@/features/planning/words";
import { integer, NONE } from "@/kit/format";

type Name = (typeof FIGURES)[number];

interface Row {
  key: string;
  name: string;
  today: Figures;
  changed: Figures;
}

/** Whether the intervals say that there is a difference. */
export function differs(today: Figure, changed: Figure): boolean {
  return today.high < changed.low || changed.high < today.low;
}

function useFigure(): (name: Name, figure: Figure | undefined) => string {
  const { t, i18n } = useTranslation();
  return (name, figure) => {
    if (figure === undefined) return NONE;
    const [times, unit] = name === "asa" ? [1, t("planning.unit.s")] : [100, "%"];
    const text = (value: number) => decimal(value * times, i18n.language);
    return `${text(figure.mean)} ${unit} (${text(figure.low)} – ${text(figure.high)})`;
  };
}

/** Both days beside each other; what differs for sure is set in bold. */
export function Comparison({ today, changed, names }: { today: Side; changed: Side; names: Map<string, string> }) {
  const { t, i18n } = useTranslation();
  const figure = useFigure();
  const rows: Row[] = [
    { key: "all", name: t("planning.all_queues"), today: today.all, changed: changed.all },
    ...Object.keys(changed.kinds).map((id) => ({ key: id, name: names.get(id) ?? id, today: today.kinds[id] ?? {}, changed: changed.kinds[id] ?? {} })),
  ];
  const cell = (name: Name) => (_: unknown, row: Row) => {
    const [before, after] = [row.today[name], row.changed[name]];
    return (
      <>
        <div className="faint">{figure(name, before)}</div>
        <div className={before && after && differs(before, after) ? "plan-differs" : ""}>{figure(name, after)}</div>
      </>
    );
  };
  return (
    <>
      <p className="plan-sentence" data-testid="cost">
        {t("planning.cost_a_day", { today: integer(Math.round(today.cost), i18n.language), changed: integer(Math.round(changed.cost), i18n.language) })}
      </p>
      <Table<Row>
        size="small"
        rowKey="key"
        dataSource={rows}
        pagination={false}
        columns={[
          {
            title: t("planning.queue"),
            render: (_, row) => (
              <>
                <div className="faint">
                  {row.name} · {t("planning.today")}
                </div>
                <div>{t("planning.changed")}</div>
              </>
            ),
          },
          ...FIGURES.map((name) => ({ title: t(`planning.figure.${name}`), align: "right" as const, className: "num", render: cell(name) })),
        ]}
      />
      <p className="faint">{t("planning.intervals_hint")}</p>
    </>
  );
}
