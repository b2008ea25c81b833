import { Modal } from "antd";
import { useTranslation } from "react-i18next";

const SHORTCUTS = [
  ["Enter", "enter"],
  ["X", "decline"],
  ["M", "mute"],
  ["D", "keypad"],
  ["E", "end"],
  ["R", "ready"],
  ["N 1–9", "not_ready"],
  ["Ctrl K", "palette"],
  ["?", "help"],
] as const;

export function KeyHelp({ close }: { close: () => void }) {
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
