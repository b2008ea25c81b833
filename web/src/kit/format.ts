/** Numbers and times as people read them. Durations are seconds, journal times UTC microseconds. */

export const NONE = "–";

/** m:ss, from an hour on h:mm:ss. Negative counts as 0. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  const whole = Math.max(0, Math.floor(seconds));
  const s = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${s}`;
}

/** Time passed between two moments, as a duration. */
export function elapsed(sinceUs: number, nowUs: number): string {
  return duration((nowUs - sinceUs) / 1e6);
}

/** A share of a whole as whole percent; nothing out of nothing is no number. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part / whole) * 100)} %` : NONE;
}

export function integer(value: number | null | undefined, locale: string): string {
  return value === null || value === undefined ? NONE : new Intl.NumberFormat(locale).format(value);
}

const two = (n: number) => String(n).padStart(2, "0");

/** HH:MM:SS by the reader's clock. */
export function timeOfDay(us: number): string {
  const d = new Date(us / 1000);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function isoDate(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day only when it is not today: near things need no date. */
export function moment(us: number | null | undefined, nowUs: number): string {
  if (us === null || us === undefined) return NONE;
  const day = isoDate(new Date(us / 1000));
  return day === isoDate(new Date(nowUs / 1000)) ? timeOfDay(us) : `${day} ${timeOfDay(us)}`;
}

/** As short as a narrow column needs: the time today, the day before that. */
export function shortMoment(us: number, nowUs: number): string {
  const day = isoDate(new Date(us / 1000));
  return day === isoDate(new Date(nowUs / 1000)) ? timeOfDay(us).slice(0, 5) : day.slice(5);
}

/** When something is planned for: the time, with the day when it is not today. */
export function planMoment(us: number, nowUs: number): string {
  const day = isoDate(new Date(us / 1000));
  const time = timeOfDay(us).slice(0, 5);
  return day === isoDate(new Date(nowUs / 1000)) ? time : `${day.slice(5)} ${time}`;
}

/** The full moment with its zone, for the tooltip. */
export function exactMoment(us: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" }).format(us / 1000);
}

/** +8613812340021 → +86 138 1234 0021, masked ones alike; other numbers stay as they are. */
export function phone(number: string): string {
  const china = /^\+86(1\d{2})(\d{4}|\*{4})(\d{4})$/.exec(number);
  return china ? `+86 ${china[1] ?? ""} ${china[2] ?? ""} ${china[3] ?? ""}` : number;
}

/** A number where room is short: at home the country goes without saying. */
export function shortPhone(number: string): string {
  return phone(number).replace(/^\+86 /, "");
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} kB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
