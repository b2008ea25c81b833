import { useTranslation } from "react-i18next";

import { unitOf } from "@/features/alarms/api";
import { duration, integer } from "@/kit/format";
import type { AlarmKind } from "@/live/types";

/** A figure of an alarm with its unit. */
export function useFigure(): (kind: AlarmKind, value: number) => string {
  const { i18n } = useTranslation();
  return (kind, value) => {
    const unit = unitOf(kind);
    if (unit === "seconds") return duration(value);
    return unit === "percent" ? `${Math.round(value)} %` : integer(value, i18n.language);
  };
}
