/** A day and a time to call somebody, with what time it is for her then. */
import { DatePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

const FORMAT = "YYYY-MM-DD HH:mm";
/** Hours at which people are called; outside it is said that it is early or late for her. */
const CALLED_FROM = 8;
const CALLED_UNTIL = 21;

export const tomorrowAtTen = () => dayjs().add(1, "day").hour(10).startOf("hour");
export const microseconds = (at: Dayjs) => at.valueOf() * 1000;

/** The time of a moment in a zone, as HH:mm. */
export function timeIn(zone: string, at: Dayjs): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at.toDate());
}

function HerTime({ at, zones }: { at: Dayjs; zones: readonly string[] }) {
  const { t } = useTranslation();
  const times = [...new Set(zones.map((zone) => timeIn(zone, at)))].sort();
  if (times.length === 0) return <span className="faint">{t("callbacks.her_time_unknown")}</span>;
  const odd = times.some((time) => Number(time.slice(0, 2)) < CALLED_FROM || Number(time.slice(0, 2)) >= CALLED_UNTIL);
  return (
    <span className={odd ? "alarm" : "soft"} data-testid="her-time">
      {t("callbacks.her_time", { time: times.join(" / "), zone: zones[0] })} {odd && t("callbacks.odd_hour")}
    </span>
  );
}

export function When({ at, onChange, zones }: { at: Dayjs; onChange: (at: Dayjs) => void; zones: readonly string[] }) {
  const { t } = useTranslation();
  const now = dayjs();
  return (
    <div className="field">
      <span className="soft">{t("callbacks.when")}</span>
      <DatePicker
        value={at}
        format={FORMAT}
        showTime={{ format: "HH:mm", minuteStep: 5 }}
        allowClear={false}
        needConfirm={false}
        minDate={now}
        presets={[
          { label: t("callbacks.in_an_hour"), value: now.add(1, "hour").startOf("minute") },
          { label: t("callbacks.in_three_hours"), value: now.add(3, "hour").startOf("minute") },
          { label: t("callbacks.tomorrow"), value: tomorrowAtTen() },
          { label: t("callbacks.in_a_week"), value: tomorrowAtTen().add(6, "day") },
        ]}
        onChange={(chosen: Dayjs | null) => chosen !== null && onChange(chosen)}
        aria-label={t("callbacks.when")}
        data-testid="callback-when"
      />
      <HerTime at={at} zones={zones} />
    </div>
  );
}
