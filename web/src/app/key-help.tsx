import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useHotkey } from "@/kit/hotkeys";

const SHORTCUTS = [
  ["Enter", "enter"],
  ["X", "decline"],
  ["M", "mute"],
  ["H", "hold"],
  ["T", "transfer"],
  ["K", "park"],
  ["C", "conference"],
  ["F", "to_flow"],
  ["S", "swap"],
  ["J", "join"],
  ["L", "leave_call"],
  ["B", "plan"],
  ["D", "keypad"],
  ["P", "pause_recording"],
  ["E", "end"],
  ["R", "ready"],
  ["N 1–9", "not_ready"],
  ["1 2 3", "watch"],
  ["Esc", "leave"],
  ["Ctrl K", "palette"],
  ["?", "help"],
] as const;

/** `?` on any page: which keys there are. */
export function KeyHelp() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useHotkey("?", () => setOpen(true));
  return (
    <>
      <Button
        type="text"
        icon={<QuestionCircleOutlined />}
        title={t("keys.title")}
        aria-label={t("keys.title")}
        onClick={() => setOpen(true)}
      />
      {open && <Keys close={() => setOpen(false)} />}
    </>
  );
}

function Keys({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open footer={null} onCancel={close} title={t("keys.title")} width={480} data-testid="keys">
      <table className="keys">
        <tbody>
          {SHORTCUTS.map(([key, name]) => (
            <tr key={name}>
              <td>
                <kbd>{key}</kbd>
              </td>
              <td>{t(`keys.${name}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="soft">{t("keys.alt")}</p>
    </Modal>
  );
}
