/** Reading values out of the address bar, where anybody can write anything. */

export function text(raw: unknown): string | undefined {
  if (typeof raw === "number") return String(raw);
  return typeof raw === "string" && raw !== "" ? raw.slice(0, 200) : undefined;
}

/** A positive whole number, or nothing. */
export function whole(raw: unknown): number | undefined {
  const value = Number(raw);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

export function oneOf<T extends string>(raw: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === raw);
}

/** YYYY-MM-DD, of a day that there is. */
export function day(raw: unknown): string | undefined {
  const given = text(raw);
  return given !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined;
}
