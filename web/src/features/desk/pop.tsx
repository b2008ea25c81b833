import { Empty, Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import type { CallItem } from "@/features/calls/types";
import { TierTag } from "@/features/desk/customer-tag";
import { usePop } from "@/features/desk/facts";
import { useDispositionLabel } from "@/features/reasons/labels";
import { ApiError } from "@/kit/api";
import { Failure } from "@/kit/errors";
import { duration, phone } from "@/kit/format";
import { Moment } from "@/kit/time";

function Contact({ item }: { item: CallItem }) {
  const { t } = useTranslation();
  const disposition = useDispositionLabel();
  return (
    <li className="contact">
      <Moment at={item.offered_us} short />
      <span className="grow ellipsis">
        {t(`call.direction.${item.direction}`)} · {disposition(item.disposition) || t(`call.outcome.${item.outcome ?? "open"}`)}
      </span>
      <span className="num faint">{duration(item.talk_seconds)}</span>
    </li>
  );
}

/** The customer beside the call: who it is and what was before. */
export function CustomerPanel({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const pop = usePop();
  // A call that is over is not told of again; what was known of it stands in the middle.
  const over = pop.error instanceof ApiError && pop.error.code === "desk.no_call";
  if (callId === "" || over) {
    return (
      <aside className="desk-side card">
        <h3>{t("desk.customer")}</h3>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("desk.customer_empty")} />
      </aside>
    );
  }
  const data = pop.data;
  return (
    <aside className="desk-side card" data-testid="customer">
      <h3>{t("desk.customer")}</h3>
      {pop.isError && <Failure error={pop.error} retry={() => void pop.refetch()} />}
      {pop.isPending && <Skeleton active paragraph={{ rows: 4 }} />}
      {data && (
        <>
          <div className="customer-name">
            <b className="ellipsis">{data.customer?.name ?? data.lead?.name ?? t("common.unknown_customer")}</b>
            {data.customer && <TierTag tier={data.customer.tier} />}
          </div>
          <dl className="facts">
            <dt>{t("desk.number")}</dt>
            <dd className="num">
              {(data.customer?.numbers.length ? data.customer.numbers : [data.number]).map((number) => (
                <div key={number}>{phone(number)}</div>
              ))}
            </dd>
            {Object.entries(data.lead?.data ?? {}).map(([name, value]) => (
              <Fact key={name} name={name} value={String(value)} />
            ))}
          </dl>
          {data.customer?.note && <p className="customer-note">{data.customer.note}</p>}
          <h3>{t("desk.contacts")}</h3>
          {data.contacts.length === 0 ? (
            <p className="faint">{t("desk.no_contacts")}</p>
          ) : (
            <ul className="contacts">
              {data.contacts.map((item) => (
                <Contact key={item.id} item={item} />
              ))}
            </ul>
          )}
        </>
      )}
    </aside>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
