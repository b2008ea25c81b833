import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Form, Input, Select, Table } from "antd";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { type Customer, customerQuery, CUSTOMERS_PAGE, customersQuery, TIERS } from "@/features/customers/api";
import { TierTag } from "@/features/desk/customer-tag";
import { useTierLabel } from "@/features/reasons/labels";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { phone } from "@/kit/format";
import { Nothing, PageHead, Search } from "@/kit/list";

interface Fields {
  name: string;
  tier: string;
  locale: string | null;
  note: string;
  numbers: string[];
}

function CustomerForm({ customer, close }: { customer?: Customer; close: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const tierLabel = useTierLabel();
  // Agents see masked numbers: what they see must not be written back.
  const full = atLeast(me.role, "supervisor") || !customer;
  const { id, ...existing } = customer ?? { id: "", name: "", tier: "standard", locale: null, note: "", numbers: [] };
  const save = ({ tier, numbers, locale, ...fields }: Fields) => {
    const body = { ...fields, locale: locale ?? null, ...(full && { tier, numbers }) };
    return customer ? api.patch(`/customers/${encodeURIComponent(id)}`, body) : api.post("/customers", body);
  };
  return (
    <Editor<Fields>
      title={customer ? customer.name : t("customers.new")}
      close={close}
      changes={["customers"]}
      save={save}
      initial={existing}
    >
      <Form.Item name="name" label={t("customers.name")} rules={[{ required: true, message: t("common.required") }]}>
        <Input autoFocus maxLength={100} data-testid="customer-name" />
      </Form.Item>
      <Form.Item name="numbers" label={t("customers.numbers")} extra={t(full ? "customers.numbers_hint" : "customers.numbers_masked")}>
        <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", ";", "，", "；", " "]} disabled={!full} />
      </Form.Item>
      <Form.Item name="tier" label={t("customers.tier")}>
        <Select disabled={!full} options={TIERS.map((value) => ({ value, label: tierLabel(value) }))} />
      </Form.Item>
      <Form.Item name="locale" label={t("customers.locale")} extra={t("customers.locale_hint")}>
        <Select
          allowClear
          options={[
            { value: "zh", label: t("common.language_zh") },
            { value: "en", label: t("common.language_en") },
          ]}
        />
      </Form.Item>
      <Form.Item name="note" label={t("customers.note")} extra={t("customers.note_hint")}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={4000} />
      </Form.Item>
    </Editor>
  );
}

export function Customers() {
  const { t } = useTranslation();
  const me = useMe();
  const { q = "", page = 1, open } = useSearch({ from: "/signed-in/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const customers = useQuery(customersQuery(q, page));
  const chosen = useQuery({ ...customerQuery(open ?? ""), enabled: open !== undefined && open !== "new" });
  const edit = (id: string | undefined) =>
    void navigate({
      search: { ...(q !== "" && { q }), ...(page > 1 && { page }), ...(id !== undefined && { open: id }) },
      replace: true,
    });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => edit("new")} data-testid="new-customer">
      {t("customers.new")}
    </Button>
  );
  return (
    <div className="page-pad">
      <PageHead title={t("nav.customers")}>
        <Search value={q} onSearch={(text) => void navigate({ search: text === "" ? {} : { q: text }, replace: true })} />
        {me.role === "agent" && <span className="faint">{t("customers.whole_number")}</span>}
        <span className="grow" />
        {add}
      </PageHead>
      {customers.isError ? (
        <Failure error={customers.error} retry={() => void customers.refetch()} />
      ) : (
        <Table<Customer>
          size="small"
          rowKey="id"
          dataSource={customers.data?.items ?? []}
          loading={customers.isPending}
          rowClassName="clickable"
          onRow={(customer) => ({ onClick: () => edit(customer.id) })}
          locale={{ emptyText: <Nothing text={t(q === "" ? "customers.none_yet" : "customers.none_found")} action={q === "" && add} /> }}
          columns={[
            {
              title: t("customers.name"),
              render: (_, each) => (
                <button type="button" className="link-button" onClick={() => edit(each.id)}>
                  {each.name}
                </button>
              ),
            },
            { title: t("customers.tier"), render: (_, each) => <TierTag tier={each.tier} /> },
            { title: t("customers.numbers"), className: "num", render: (_, each) => each.numbers.map(phone).join(", ") },
            { title: t("customers.note"), dataIndex: "note", ellipsis: true },
          ]}
          pagination={{
            current: page,
            pageSize: CUSTOMERS_PAGE,
            total: customers.data?.total ?? 0,
            hideOnSinglePage: true,
            showSizeChanger: false,
            showTotal: (count) => t("common.total", { count }),
            onChange: (next) => void navigate({ search: { ...(q !== "" && { q }), page: next } }),
          }}
        />
      )}
      {open === "new" && <CustomerForm close={() => edit(undefined)} />}
      {open !== "new" && chosen.data && <CustomerForm key={chosen.data.id} customer={chosen.data} close={() => edit(undefined)} />}
    </div>
  );
}
