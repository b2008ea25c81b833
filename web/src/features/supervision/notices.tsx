import "./supervision.css";

import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { useAct } from "@/features/supervision/act";
import { supervision } from "@/features/supervision/api";
import { Moment } from "@/kit/time";
import { useLive } from "@/live/hooks";

/** What supervisors have said to me, until I have read it; and that one is at my call, where I may know. */
export function Notices() {
  const { t } = useTranslation();
  const me = useMe();
  const act = useAct();
  const messages = useLive((state) => state.messages);
  const monitors = useLive((state) => state.monitors);
  const unread = Object.values(messages).sort((a, b) => a.sent_us - b.sent_us);
  const present = Object.values(monitors).filter((each) => each.agent_id === me.id && each.shown);
  if (unread.length === 0 && present.length === 0) return null;
  return (
    <div className="notices" data-testid="notices">
      {present.map((each) => (
        <Alert
          key={each.id}
          type={each.mode === "listen" ? "info" : "warning"}
          showIcon
          title={t(`supervision.told.${each.mode}`, { name: each.by_name })}
          data-testid="told"
        />
      ))}
      {unread.map((each) => (
        <Alert
          key={each.id}
          type="info"
          title={
            <span>
              <b>{each.by_name}</b> <Moment at={each.sent_us} short />
            </span>
          }
          description={<span className="notice-text">{each.text}</span>}
          action={
            <Button onClick={() => void act(() => supervision.read(each.id))} data-testid="read">
              {t("supervision.read")}
            </Button>
          }
          data-testid="message"
        />
      ))}
    </div>
  );
}
