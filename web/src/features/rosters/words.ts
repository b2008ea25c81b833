/** Days and minutes as people write them. */
const DAY_MS = 86_400_000;

/** 540 → "09:00"; 1440 → "24:00"; beyond it the time of the next day. */
export function clockOf(minute: number): string {
  const within = minute > 1440 ? minute - 1440 : minute;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

export const CLOCK = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

export function minuteOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** The ISO date so many days after another one. */
export function dayAfter(first: string, days: number): string {
  return new Date(Date.parse(`${first}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The next Monday from this day on. */
export function mondayFrom(day: Date): string {
  const iso = new Date(Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()));
  return dayAfter(iso.toISOString().slice(0, 10), (8 - iso.getUTCDay()) % 7);
}

export function isMonday(iso: string): boolean {
  return new Date(`${iso}T00:00:00Z`).getUTCDay() === 1;
}

export function weekdayName(weekday: number, locale: string, style: "short" | "narrow" | "long" = "short"): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + weekday));
}

export function dayName(iso: string, locale: string): string {
  const options = { weekday: "short", month: "numeric", day: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, options).format(Date.parse(`${iso}T00:00:00Z`));
}

/** Both ends included. */
export function daysBetween(first: string, last: string, locale: string): string {
  return first === last ? dayName(first, locale) : `${dayName(first, locale)} – ${dayName(last, locale)}`;
}

/** Each shift has one of six colours, the same on every screen that shows it. */
export function colourOf(index: number): string {
  return `shift-colour-${index % 6}`;
}
