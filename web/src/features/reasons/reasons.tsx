import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { type UseQueryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Choice, dispositionsQuery, reasonsQuery } from "@/features/reasons/api";
import { api } from "@/kit/api";
import { errorText, Failure } from "@/kit/errors";
import { PageHead } from "@/kit/list";

const CODE = /^[a-z][a-z0-9_]{0,39}$/;

type ListQuery = Pick<UseQueryOptions<Choice[]>, "queryKey" | "queryFn" | "staleTime">;

interface ChoiceListProps {
  title: string;
  hint: string;
  path: "/not-ready-reasons" | "/dispositions";
  list: ListQuery;
}

/** One list agents choose from, edited as a whole. */
function ChoiceList({ title, hint, path, list }: ChoiceListProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const stored = useQuery(list);
  const [edited, setEdited] = useState<Choice[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (stored.isError) return <Failure error={stored.error} retry={() => void stored.refetch()} />;
  if (stored.isPending) return <Skeleton active />;
  const rows = edited ?? [...stored.data].sort((a, b) => a.position - b.position);

  const change = (index: number, part: Partial<Choice>) =>
    setEdited(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const move = (index: number, by: number) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    if (row) next.splice(index + by, 0, row);
    setEdited(next);
  };
  const wrong = rows.some((row) => !CODE.test(row.code) || row.label_en.trim() === "" || row.label_zh.trim() === "");
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      await api.put(path, rows.map((row, position) => ({ ...row, position })));
      await queries.invalidateQueries({ queryKey: list.queryKey });
      setEdited(null);
      message.success(t("common.saved"));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section className="card choice-list" data-testid={path.slice(1)}>
      <h2>{title}</h2>
      <p className="soft">{hint}</p>
      <div className="choice-grid">
        <span className="faint">{t("reasons.code")}</span>
        <span className="faint">{t("common.language_en")}</span>
        <span className="faint">{t("common.language_zh")}</span>
        <span />
        {rows.map((row, index) => (
          <Row
            key={index}
            row={row}
            first={index === 0}
            last={index === rows.length - 1}
            change={(part) => change(index, part)}
            move={(by) => move(index, by)}
            remove={() => setEdited(rows.filter((_, at) => at !== index))}
          />
        ))}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      <div className="row">
        <Button
          icon={<PlusOutlined />}
          onClick={() => setEdited([...rows, { code: "", label_en: "", label_zh: "", position: rows.length }])}
        >
          {t("reasons.add")}
        </Button>
        <span className="grow">{edited && wrong && <span className="soft">{t("reasons.incomplete")}</span>}</span>
        <Button disabled={!edited} onClick={() => setEdited(null)}>
          {t("common.cancel")}
        </Button>
        <Button type="primary" disabled={!edited || wrong || rows.length === 0} loading={busy} onClick={() => void save()}>
          {t("common.save")}
        </Button>
      </div>
    </section>
  );
}

interface RowProps {
  row: Choice;
  first: boolean;
  last: boolean;
  change: (part: Partial<Choice>) => void;
  move: (by: number) => void;
  remove: () => void;
}

function Row({ row, first, last, change, move, remove }: RowProps) {
  const { t } = useTranslation();
  return (
    <>
      <Input
        value={row.code}
        status={row.code !== "" && !CODE.test(row.code) ? "error" : ""}
        onChange={(event) => change({ code: event.target.value.toLowerCase() })}
        aria-label={t("reasons.code")}
        maxLength={40}
      />
      <Input
        value={row.label_en}
        onChange={(event) => change({ label_en: event.target.value })}
        aria-label={t("common.language_en")}
        maxLength={100}
      />
      <Input
        value={row.label_zh}
        onChange={(event) => change({ label_zh: event.target.value })}
        aria-label={t("common.language_zh")}
        maxLength={100}
      />
      <span className="choice-tools">
        <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={first} onClick={() => move(-1)} aria-label={t("reasons.up")} />
        <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={last} onClick={() => move(1)} aria-label={t("reasons.down")} />
        <Button type="text" size="small" icon={<DeleteOutlined />} onClick={remove} aria-label={t("common.delete")} />
      </span>
    </>
  );
}

export function Reasons() {
  const { t } = useTranslation();
  return (
    <div className="page-pad">
      <PageHead title={t("nav.reasons")} />
      <div className="choice-lists">
        <ChoiceList title={t("reasons.not_ready")} hint={t("reasons.not_ready_hint")} path="/not-ready-reasons" list={reasonsQuery as ListQuery} />
        <ChoiceList title={t("reasons.dispositions")} hint={t("reasons.dispositions_hint")} path="/dispositions" list={dispositionsQuery as ListQuery} />
      </div>
    </div>
  );
}
