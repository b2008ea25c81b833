/** Hours of a day as people type them: "09:00-12:00, 13:30-18:00". */
import type { Period } from "@/features/flows/types";

export const toText = (periods: readonly Period[]) => periods.map(({ begin, end }) => `${begin}-${end}`).join(", ");

/** What is no period is sent as it is: the centre says what is wrong with it. */
export function fromText(text: string | undefined): Period[] {
  return (text ?? "")
    .split(/[,，;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [begin = "", end = ""] = part.split(/\s*[-–—~～至到]\s*/).map((time) => (/^\d:/.test(time) ? `0${time}` : time));
      return { begin, end };
    });
}
