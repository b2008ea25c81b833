import { Button, Tooltip } from "antd";
import type { ReactNode } from "react";

import { useHotkey } from "@/kit/hotkeys";

interface Props {
  hotkey: string;
  label: string;
  hint: string;
  icon: ReactNode;
  onPress: () => void;
  enabled?: boolean;
  /** Of a key that stays down. */
  pressed?: boolean;
  look?: "plain" | "danger" | "alarm" | "waits";
  testId: string;
}

/** A key of the call: always in its place, and always also on the keyboard. */
export function KeyButton({ hotkey, label, hint, icon, onPress, enabled = true, pressed, look = "plain", testId }: Props) {
  useHotkey(hotkey, onPress, enabled);
  return (
    <Tooltip title={hint} mouseEnterDelay={0.5}>
      <Button
        className={`call-key call-key-${look}`}
        danger={look === "danger" || look === "alarm"}
        type={look === "alarm" ? "primary" : "default"}
        disabled={!enabled}
        onClick={onPress}
        aria-pressed={pressed}
        data-testid={testId}
      >
        <span className="call-key-face">
          <span className="call-key-top">
            {icon} <kbd>{hotkey.toUpperCase()}</kbd>
          </span>
          <span className="ellipsis">{label}</span>
        </span>
      </Button>
    </Tooltip>
  );
}
