import { useTranslation } from "react-i18next";

import { useLive } from "@/live/hooks";

/** Parts of the centre that are away, said at the foot of every page, where it moves nothing. */
export function Degraded() {
  const { t } = useTranslation();
  const parts = useLive((state) => state.centre["centre"]?.degraded);
  if (!parts || parts.length === 0) return null;
  return (
    <div className="degraded" role="alert" data-testid="degraded">
      <b>{t("degraded.title")}</b>{" "}
      {parts.map((part) => t(`degraded.${part}` as "degraded.nats", { defaultValue: part })).join(" ")}
    </div>
  );
}
