import { Link, useLocation } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { useDeskEffects } from "@/features/desk/effects";
import { useDesk } from "@/features/desk/session";
import { phone } from "@/kit/format";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";

/** Keeps the desk working on every page, and shows its call on those that are not the desk. */
export function CallStrip() {
  const { t } = useTranslation();
  const session = useDesk();
  useDeskEffects(session);
  const { pathname } = useLocation();
  const { phase, call, answer, phone: line } = session;
  if (pathname === "/desk" || (phase !== "ringing" && phase !== "talking")) return null;
  return (
    <div className="call-strip">
      <Link to="/desk" className={`state-label state-${phase}`}>
        <StateMark state={phase} />
        <span className="ellipsis">{call?.customer?.name ?? phone(call?.customer_number ?? "")}</span>
        <Elapsed since={phase === "talking" ? call?.answered_us : call?.queued_us} />
      </Link>
      {line.leg?.phase === "ringing" && (
        <Button type="primary" size="small" onClick={answer}>
          {t("desk.answer")}
        </Button>
      )}
    </div>
  );
}
