/** Times of a shift as people write them. */
import { isoDate, timeOfDay } from "@/kit/format";

export const shortTime = (us: number) => timeOfDay(us).slice(0, 5);

/** 09:00–18:00 */
export const span = (beginUs: number, endUs: number) => `${shortTime(beginUs)}–${shortTime(endUs)}`;

export const dateOf = (us: number) => isoDate(new Date(us / 1000));

/** A clock time of the day on which a shift begins, on the next day when the shift had not begun then. */
export function momentIn(shift: { begin_us: number }, clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  const begin = new Date(shift.begin_us / 1000);
  const at = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate(), Number(hours), Number(minutes));
  if (at.getTime() * 1000 < shift.begin_us) at.setDate(at.getDate() + 1);
  return at.getTime() * 1000;
}
