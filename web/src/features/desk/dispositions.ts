/** Finding a disposition by the first letters typed: of its code, its English words, or its Chinese sounds. */

import type { Choice } from "@/features/reasons/api";
/** The first characters of each initial in the order of Chinese collation. */
const INITIALS: readonly (readonly [string, string])[] = [
  ["a", "阿"], ["b", "八"], ["c", "嚓"], ["d", "哒"], ["e", "妸"], ["f", "发"], ["g", "旮"], ["h", "哈"],
  ["j", "讥"], ["k", "咔"], ["l", "垃"], ["m", "痳"], ["n", "拏"], ["o", "噢"], ["p", "妑"], ["q", "七"],
  ["r", "呥"], ["s", "仨"], ["t", "他"], ["w", "屲"], ["x", "夕"], ["y", "丫"], ["z", "帀"],
]; // prettier-ignore
const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

/** The initial letters of Chinese text as it is spoken: 已解决 → yjj. Other characters stay. */
export function initials(text: string): string {
  return Array.from(text)
    .map((character) => {
      if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
      let found = "";
      for (const [letter, first] of INITIALS) if (collator.compare(character, first) >= 0) found = letter;
      return found;
    })
    .join("");
}

/** 0 = best; null = does not match. */
function rank(choice: Choice, typed: string): number | null {
  const code = choice.code.toLowerCase();
  const english = choice.label_en.toLowerCase();
  const words = english.split(/\s+/);
  if (code.startsWith(typed)) return 0;
  if (initials(choice.label_zh).startsWith(typed) || choice.label_zh.startsWith(typed)) return 1;
  if (english.startsWith(typed) || words.map((word) => word[0]).join("").startsWith(typed)) return 2;
  if (words.some((word) => word.startsWith(typed)) || code.split(/[_.-]/).some((part) => part.startsWith(typed))) return 3;
  return english.includes(typed) || initials(choice.label_zh).includes(typed) || choice.label_zh.includes(typed) ? 4 : null;
}

/** The choices that match what was typed, best first; all in their own order when nothing was typed. */
export function find(choices: readonly Choice[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  const ordered = [...choices].sort((a, b) => a.position - b.position || a.code.localeCompare(b.code));
  if (wanted === "") return ordered;
  return ordered
    .map((choice) => ({ choice, rank: rank(choice, wanted) }))
    .filter((each): each is { choice: Choice; rank: number } => each.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.choice);
}
