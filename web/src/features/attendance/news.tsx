import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { mine } from "@/features/attendance/api";
import { mineQuery } from "@/features/rosters/api";
import { remember, useRemembered } from "@/kit/preferences";

/** Seldom: every agent's desk asks. */
const AGAIN_MS = 300_000;
const seenKey = (userId: string) => `shifts-seen.${userId}`;

/** Called when she looks at her shifts: changes up to this one are no news. */
export function shiftsSeen(userId: string, changedUs: number): void {
  remember(seenKey(userId), String(changedUs));
}

/** At the desk: her published shifts were changed, or a colleague asks her to swap. Gone once she has looked. */
export function ShiftNews() {
  const { t } = useTranslation();
  const me = useMe();
  const seen = Number(useRemembered(seenKey(me.id)) ?? 0);
  const changedUs = useQuery({ ...mineQuery, refetchInterval: AGAIN_MS }).data?.changed_us ?? 0;
  const asked = useQuery({ ...mine.swaps, refetchInterval: AGAIN_MS }).data?.to_me.filter((swap) => swap.state === "asked").length ?? 0;
  if (changedUs <= seen && asked === 0) return null;
  return (
    <Link to="/shifts" className="waiting waiting-some" data-testid="shift-news">
      {changedUs > seen ? t("attendance.shifts_changed") : t("attendance.swap_asked", { count: asked })}
    </Link>
  );
}
