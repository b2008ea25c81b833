/** Figures of plans as people write them. */
import { NONE } from "@/kit/format";

export function decimal(value: number | null, locale: string, digits = 1): string {
  return value === null ? NONE : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** The days of rows of a forecast, in order. */
export function daysOf(rows: readonly { start: string }[]): string[] {
  return [...new Set(rows.map((row) => dayOf(row.start)))];
}

export const dayOf = (start: string) => start.slice(0, 10);
export const clockOf = (start: string) => start.slice(11, 16);

/** Rows by week: those of the first seven days from `first` on, the next seven … Weeks without rows are left out. */
export function weeksOf<T extends { start: string }>(rows: readonly T[], first: string): T[][] {
  const begin = Date.parse(`${first}T00:00:00Z`);
  const weeks = new Map<number, T[]>();
  for (const row of rows) {
    const week = Math.floor((Date.parse(`${dayOf(row.start)}T00:00:00Z`) - begin) / (7 * 86_400_000));
    weeks.set(week, [...(weeks.get(week) ?? []), row]);
  }
  return [...weeks.entries()].sort(([a], [b]) => a - b).map(([, found]) => found);
}
