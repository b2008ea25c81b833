import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { calls } from "@/features/desk/api";
import { KeySender } from "@/features/desk/key-sender";
import { useDesk } from "@/features/desk/session";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** The twelve keys, sounded to the customer's side. While it is open the keyboard's own digits are sent, too. */
export function Keypad({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { callId, run } = useDesk();
  const [sent, setSent] = useState("");
  const [sender] = useState(() => new KeySender((keys) => run(() => calls.keys(callId, keys))));
  const press = (key: string) => {
    sender.press(key);
    setSent((before) => before + key);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") close();
      if (!KEYS.includes(event.key)) return;
      sender.press(event.key);
      setSent((before) => before + event.key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close, sender]);
  return (
    <div className="keypad" role="group" aria-label={t("desk.keypad")} data-testid="keypad">
      {KEYS.map((key) => (
        <Button key={key} onClick={() => press(key)}>
          {key}
        </Button>
      ))}
      <div className="keypad-sent num" data-testid="keypad-sent">
        {sent || " "}
      </div>
    </div>
  );
}
