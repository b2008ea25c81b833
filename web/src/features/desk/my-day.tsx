import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import { MyCallbacks } from "@/features/callbacks/mine";
import { dayQuery } from "@/features/desk/api";
import { useDispositionLabel } from "@/features/reasons/labels";
import { Failure } from "@/kit/errors";
import { duration, integer, shortPhone } from "@/kit/format";
import { Moment } from "@/kit/time";

/** What she has done today, and her last calls. */
export function MyDay() {
  const { t, i18n } = useTranslation();
  const day = useQuery(dayQuery);
  const disposition = useDispositionLabel();
  const data = day.data;
  return (
    <aside className="desk-side card" data-testid="my-day">
      <MyCallbacks />
      <h3>{t("desk.my_day")}</h3>
      {day.isError && <Failure error={day.error} retry={() => void day.refetch()} />}
      {day.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {data && (
        <>
          <dl className="figures">
            <Figure name={t("desk.day.calls")} value={integer(data.calls, i18n.language)} testId="day-calls" />
            <Figure name={t("desk.day.talk")} value={duration(data.talk_seconds)} />
            <Figure name={t("desk.day.handle")} value={duration(data.handle_mean_seconds)} />
            <Figure name={t("desk.day.wrap_up")} value={duration(data.wrap_up_mean_seconds)} />
            <Figure name={t("desk.day.ready")} value={duration(data.ready_seconds)} />
            <Figure name={t("desk.day.not_ready")} value={duration(data.not_ready_seconds)} />
            <Figure name={t("desk.day.missed")} value={integer(data.missed, i18n.language)} alarm={data.missed > 0} />
          </dl>
          {Object.keys(data.by_disposition).length > 0 && (
            <>
              <h3>{t("desk.day.results")}</h3>
              <dl className="figures">
                {Object.entries(data.by_disposition)
                  .sort(([, a], [, b]) => b - a)
                  .map(([code, count]) => (
                    <Figure
                      key={code}
                      name={disposition(code) || t("desk.no_disposition")}
                      value={integer(count, i18n.language)}
                    />
                  ))}
              </dl>
            </>
          )}
          <h3>{t("desk.day.recent")}</h3>
          {data.recent.length === 0 ? (
            <p className="faint">{t("desk.day.no_calls")}</p>
          ) : (
            <ul className="contacts" data-testid="recent-calls">
              {data.recent.map((item) => (
                <li className="contact" key={item.id}>
                  <Moment at={item.offered_us} short />
                  <span className="grow ellipsis">{item.customer?.name ?? shortPhone(item.customer_number)}</span>
                  <span className="num faint">{duration(item.talk_seconds)}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </aside>
  );
}

function Figure({ name, value, alarm = false, testId }: { name: string; value: string; alarm?: boolean; testId?: string }) {
  return (
    <>
      <dt className="ellipsis">{name}</dt>
      <dd className={alarm ? "num alarm" : "num"} data-testid={testId}>
        {value}
      </dd>
    </>
  );
}
