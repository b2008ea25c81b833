import { api } from "@/kit/api";

export type Format = "text" | "integer" | "decimal" | "percent";
export type Cell = string | number | null;

export interface Table {
  title: string;
  columns: string[];
  /** `format` is that of its numbers; a percent is a share. */
  rows: { format: Format; cells: Cell[] }[];
}

export interface Report {
  title: string;
  subtitle: string;
  tables: Table[];
}

export const KINDS = ["xlsx", "pdf"] as const;
export type Kind = (typeof KINDS)[number];

export const fileOf = (report: Report, kind: Kind) => api.file(`/documents/${kind}`, report);
