/** What every list has: a head with its search, columns to choose, an export, and a word when it is empty. */
import { ColumnWidthOutlined, DownloadOutlined, SearchOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Empty, Input, Popover } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { toCsv } from "@/kit/csv";
import { errorText } from "@/kit/errors";
import { remember, useRemembered } from "@/kit/preferences";

export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1 className="ellipsis">{title}</h1>
      {children}
    </header>
  );
}

const TYPING_PAUSE_MS = 250;

/** A search field that tells what is in it when typing has paused. */
export function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (known !== value) {
    // The address bar changed from outside: by the back button, or by clearing the filters.
    setKnown(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      className="search"
      allowClear
      prefix={<SearchOutlined className="faint" />}
      placeholder={t("common.search")}
      aria-label={t("common.search")}
      value={text}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onSearch(next.trim()), TYPING_PAUSE_MS);
      }}
      data-testid="search"
    />
  );
}

/** Nothing here: what to do about it. */
export function Nothing({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} data-testid="empty">
      {action}
    </Empty>
  );
}

/** Which columns this browser hides of a list; `first` until a person has chosen. */
export function useHidden(
  list: string,
  first: readonly string[] = [],
): [ReadonlySet<string>, (column: string, shown: boolean) => void] {
  const stored = useRemembered(`hidden.${list}`);
  const hidden = new Set(stored === null ? first : stored.split(",").filter((each) => each !== ""));
  const show = (column: string, shown: boolean) => {
    const next = new Set(hidden);
    if (shown) next.delete(column);
    else next.add(column);
    remember(`hidden.${list}`, [...next].join(","));
  };
  return [hidden, show];
}

interface ColumnChoiceProps {
  columns: { key: string; title: string }[];
  hidden: ReadonlySet<string>;
  show: (column: string, shown: boolean) => void;
}

export function ColumnChoice({ columns, hidden, show }: ColumnChoiceProps) {
  const { t } = useTranslation();
  const content = (
    <div className="column-choice">
      {columns.map((column) => (
        <Checkbox
          key={column.key}
          checked={!hidden.has(column.key)}
          onChange={(event) => show(column.key, event.target.checked)}
        >
          {column.title}
        </Checkbox>
      ))}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button icon={<ColumnWidthOutlined />}>{t("common.columns")}</Button>
    </Popover>
  );
}

/** Saves a table as a CSV file. `rows` may take a while: they are fetched when asked for. */
export function ExportButton({ name, rows }: { name: string; rows: () => Promise<(string | number)[][]> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      download(`${name}.csv`, toCsv(await rows()));
    } catch (error) {
      message.error(errorText(error));
    }
    setBusy(false);
  };
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void save()} data-testid="export">
      {t("common.export")}
    </Button>
  );
}

export function download(name: string, text: string): void {
  saveFile(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
}

export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
