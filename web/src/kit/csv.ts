/** CSV as spreadsheets read it: UTF-8 with its mark, CRLF, and nothing that a spreadsheet would run. */

function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  // A text that begins like a formula is taken for one by spreadsheets; telephone numbers may keep their plus.
  const safe = /^[=@\t\r]/.test(value) || /^[+-](?!\d*$)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
