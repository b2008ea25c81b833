import { Button, Input } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { calls } from "@/features/desk/api";
import { useDesk } from "@/features/desk/session";
import { useHotkey } from "@/kit/hotkeys";

const SHORTEST = 3;

/** Why nothing is to be recorded now: one key for what is usual, or in her own words. */
export function PauseReasons({
  act,
  close,
}: {
  act: (work: () => Promise<unknown>) => Promise<boolean>;
  close: () => void;
}) {
  const { t } = useTranslation();
  const { callId } = useDesk();
  const [own, setOwn] = useState("");
  const pause = async (reason: string) => {
    if (await act(() => calls.pauseRecording(callId, reason))) close();
  };
  const card = t("desk.pause_why.card");
  const password = t("desk.pause_why.password");
  const wish = t("desk.pause_why.wish");
  useHotkey("1", () => void pause(card));
  useHotkey("2", () => void pause(password));
  useHotkey("3", () => void pause(wish));
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    close();
  };
  return (
    <div
      className="pause-reasons"
      role="group"
      aria-label={t("desk.pause_why.title")}
      onKeyDown={onKey}
      data-testid="pause-reasons"
    >
      <b>{t("desk.pause_why.title")}</b>
      {[card, password, wish].map((reason, index) => (
        <Button key={reason} autoFocus={index === 0} onClick={() => void pause(reason)}>
          <kbd>{index + 1}</kbd> <span className="grow ellipsis">{reason}</span>
        </Button>
      ))}
      <Input
        value={own}
        maxLength={200}
        placeholder={t("desk.pause_why.own")}
        aria-label={t("desk.pause_why.own")}
        onChange={(event) => setOwn(event.target.value)}
        onPressEnter={() => own.trim().length >= SHORTEST && void pause(own.trim())}
        data-testid="pause-own"
      />
    </div>
  );
}
