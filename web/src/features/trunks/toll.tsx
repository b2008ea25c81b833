import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, InputNumber, Progress, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Toll, tollQuery, type TollPrice, type TollRules } from "@/features/trunks/api";
import { api } from "@/kit/api";
import { errorText, Failure } from "@/kit/errors";

const PREFIX = /^\+[1-9]\d{0,13}$/;
const COSTS = ["centre_cost", "trunk_cost", "agent_cost"] as const;

/** Saves one part of the limits and says so, or why not. */
function useSave(path: "/toll/rules" | "/toll/prices") {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (body: unknown) => {
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(tollQuery.queryKey, await api.put<Toll>(path, body));
      message.success(t("common.saved"));
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, error };
}

function Rules({ toll, readOnly }: { toll: Toll; readOnly: boolean }) {
  const { t } = useTranslation();
  const { save, busy, error } = useSave("/toll/rules");
  const prefixes = (name: "allowed_prefixes" | "refused_prefixes") => (
    <Form.Item
      name={name}
      label={t(`toll.${name}`)}
      extra={t(`toll.${name}_hint`)}
      rules={[{ type: "array", defaultField: { type: "string", pattern: PREFIX, message: t("toll.prefix_wrong") } }]}
    >
      <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", " ", "，"]} />
    </Form.Item>
  );
  const amount = (name: keyof TollRules, whole = false) => (
    <Form.Item name={name} label={t(`toll.${name as "centre_cost"}`)} rules={[{ required: true, message: t("common.required") }]}>
      <InputNumber min={0} max={whole ? 100_000 : 1_000_000} {...(whole && { precision: 0 })} />
    </Form.Item>
  );
  return (
    <Form<TollRules>
      className="card"
      layout="vertical"
      requiredMark={false}
      initialValues={toll}
      disabled={readOnly}
      onFinish={(fields) => void save(fields)}
      data-testid="toll-rules"
    >
      <h2>{t("toll.where")}</h2>
      <p className="soft">{t("toll.where_hint", { home: toll.home })}</p>
      <Form.Item
        name="countries"
        label={t("toll.countries")}
        extra={t("toll.countries_hint")}
        rules={[{ type: "array", defaultField: { type: "string", pattern: /^[A-Z]{2}$/, message: t("trunks.country_wrong") } }]}
      >
        <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", " ", "，"]} />
      </Form.Item>
      {prefixes("allowed_prefixes")}
      {prefixes("refused_prefixes")}
      <h2>{t("toll.hour")}</h2>
      <p className="soft">{t("toll.hour_hint")}</p>
      <div className="toll-numbers">
        {COSTS.map((name) => (
          <div key={name}>{amount(name)}</div>
        ))}
        {amount("agent_calls", true)}
        {amount("home_price")}
        {amount("other_price")}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {!readOnly && (
        <Button type="primary" htmlType="submit" loading={busy} data-testid="save-rules">
          {t("common.save")}
        </Button>
      )}
    </Form>
  );
}

function Prices({ toll, readOnly }: { toll: Toll; readOnly: boolean }) {
  const { t } = useTranslation();
  const { save, busy, error } = useSave("/toll/prices");
  const [edited, setEdited] = useState<TollPrice[] | null>(null);
  const rows = edited ?? toll.prices;
  const change = (index: number, part: Partial<TollPrice>) =>
    setEdited(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const wrong = rows.some((row) => !PREFIX.test(row.prefix));
  return (
    <section className="card" data-testid="toll-prices">
      <h2>{t("toll.prices")}</h2>
      <p className="soft">{t("toll.prices_hint")}</p>
      <div className="toll-prices">
        <span className="faint">{t("toll.prefix")}</span>
        <span className="faint">{t("toll.price")}</span>
        <span className="faint">{t("toll.label")}</span>
        <span />
        {rows.map((row, index) => (
          <PriceRow
            key={index}
            row={row}
            readOnly={readOnly}
            change={(part) => change(index, part)}
            remove={() => setEdited(rows.filter((_, at) => at !== index))}
          />
        ))}
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {!readOnly && (
        <div className="row">
          <Button icon={<PlusOutlined />} onClick={() => setEdited([...rows, { prefix: "+", price: 0, label: "" }])}>
            {t("toll.add_price")}
          </Button>
          <span className="grow">{edited && wrong && <span className="soft">{t("toll.prefix_wrong")}</span>}</span>
          <Button disabled={!edited} onClick={() => setEdited(null)}>
            {t("common.cancel")}
          </Button>
          <Button
            type="primary"
            disabled={!edited || wrong}
            loading={busy}
            onClick={() => void save(rows).then((saved) => saved && setEdited(null))}
          >
            {t("common.save")}
          </Button>
        </div>
      )}
    </section>
  );
}

interface PriceRowProps {
  row: TollPrice;
  readOnly: boolean;
  change: (part: Partial<TollPrice>) => void;
  remove: () => void;
}

function PriceRow({ row, readOnly, change, remove }: PriceRowProps) {
  const { t } = useTranslation();
  return (
    <>
      <Input
        value={row.prefix}
        disabled={readOnly}
        status={PREFIX.test(row.prefix) ? "" : "error"}
        onChange={(event) => change({ prefix: event.target.value.trim() })}
        aria-label={t("toll.prefix")}
        maxLength={15}
      />
      <InputNumber
        value={row.price}
        disabled={readOnly}
        min={0}
        max={1_000_000}
        onChange={(price) => change({ price: price ?? 0 })}
        aria-label={t("toll.price")}
      />
      <Input
        value={row.label}
        disabled={readOnly}
        onChange={(event) => change({ label: event.target.value })}
        aria-label={t("toll.label")}
        maxLength={100}
      />
      <Button type="text" disabled={readOnly} icon={<DeleteOutlined />} onClick={remove} aria-label={t("common.delete")} />
    </>
  );
}

/** Where calls may go, what an hour may cost, what a minute costs. */
export function TollLimits({ readOnly }: { readOnly: boolean }) {
  const { t } = useTranslation();
  const toll = useQuery(tollQuery);
  if (toll.isError) return <Failure error={toll.error} retry={() => void toll.refetch()} />;
  if (toll.isPending) return <Skeleton active />;
  const share = toll.data.centre_cost === 0 ? 100 : (100 * toll.data.spent) / toll.data.centre_cost;
  return (
    <div className="toll">
      <section className="card" data-testid="toll-spent">
        <h2>{t("toll.spent", { spent: toll.data.spent.toFixed(2), limit: toll.data.centre_cost.toFixed(2) })}</h2>
        <Progress percent={Math.min(100, Math.round(share))} {...(share >= 100 && { status: "exception" as const })} />
      </section>
      <Rules toll={toll.data} readOnly={readOnly} />
      <Prices toll={toll.data} readOnly={readOnly} />
    </div>
  );
}
