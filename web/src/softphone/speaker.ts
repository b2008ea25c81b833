/** Which loudspeaker the desk sounds through, voices and tones alike, where the browser lets a page choose. */

type Sounding = HTMLMediaElement | AudioContext;

const all = new Set<Sounding>();
let chosen = "";

function route(each: Sounding): void {
  // One that was unplugged cannot be had: it goes on sounding where it did.
  if ("setSinkId" in each) void each.setSinkId(chosen).catch(() => undefined);
}

/** What sounds from now on sounds through the chosen one. */
export function soundsThere<T extends Sounding>(each: T): T {
  all.add(each);
  if (chosen !== "") route(each);
  return each;
}

/** Null: the one the computer has chosen. */
export function chooseSpeaker(deviceId: string | null): void {
  if (chosen === (deviceId ?? "")) return;
  chosen = deviceId ?? "";
  for (const each of all) route(each);
}
