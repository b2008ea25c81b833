import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { mine } from "@/features/voicemails/mine";
import { useLive } from "@/live/hooks";

/** How many messages wait for her: said beside the callers who do, and only while there are some. */
export function VoicemailCount() {
  const { t } = useTranslation();
  const me = useMe();
  const count = useLive((state) => {
    const own = state.agents[me.id]?.queue_ids ?? [];
    return Object.values(state.voicemails).filter((each) => mine(each, me.id, own)).length;
  });
  if (count === 0) return null;
  return (
    <Link to="/voicemails" className="waiting waiting-some" data-testid="voicemail-count">
      {t("voicemails.title")} <b className="num">{count}</b>
    </Link>
  );
}
