import { Table } from "antd";
import { useTranslation } from "react-i18next";

import type { Cell, Table as Written } from "@/features/documents/api";
import { NONE } from "@/kit/format";

/** A row of a report, as people read it. */
function shown(cell: Cell | undefined, format: Written["rows"][number]["format"], locale: string): string {
  if (cell === null || cell === undefined) return NONE;
  if (typeof cell === "string") return cell;
  const form = new Intl.NumberFormat(locale, {
    maximumFractionDigits: format === "integer" ? 0 : 1,
    minimumFractionDigits: format === "decimal" && !Number.isInteger(cell) ? 1 : 0,
  });
  return format === "percent" ? `${form.format(cell * 100)} %` : form.format(cell);
}

/** A table of a report on the page: what the file will have in it. */
export function ReportTable({ table }: { table: Written }) {
  const { i18n } = useTranslation();
  return (
    <>
      <h2 className="plan-title">{table.title}</h2>
      <Table<Written["rows"][number] & { at: number }>
        size="small"
        rowKey="at"
        pagination={false}
        showHeader={table.columns.some((title) => title !== "")}
        dataSource={table.rows.map((row, at) => ({ ...row, at }))}
        columns={table.columns.map((title, column) => ({
          title,
          ...(column > 0 && { align: "right" as const, className: "num" }),
          render: (_: unknown, row) => shown(row.cells[column], row.format, i18n.language),
        }))}
      />
    </>
  );
}
