import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCommands } from "@/app/commands";
import { useHotkey } from "@/kit/hotkeys";

/** Ctrl-K: one field that finds pages, actions, people, customers and calls. */
export function Palette() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useHotkey("ctrl+k", () => setOpen(true));
  return (
    <>
      <Button
        type="text"
        icon={<SearchOutlined />}
        title={t("palette.open")}
        aria-label={t("palette.open")}
        onClick={() => setOpen(true)}
        data-testid="palette-open"
      />
      {open && <Dialog close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const commands = useCommands(text.trim());
  const remote = useQuery(commands.remote);
  const found = [...commands.local, ...(remote.data ?? [])];
  const at = Math.min(marked, Math.max(0, found.length - 1));
  const choose = (index: number) => {
    close();
    found[index]?.run();
  };
  return (
    <Modal open onCancel={close} footer={null} closable={false} width={560} style={{ top: 80 }} title={null} aria-label={t("palette.title")}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={<SearchOutlined className="faint" />}
        placeholder={t("palette.placeholder")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? found.length - 1 : 0;
          if (step > 0 && found.length > 0) {
            event.preventDefault();
            setMarked((at + step) % found.length);
          } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
            event.preventDefault();
            choose(at);
          }
        }}
        data-testid="palette"
      />
      <ul className="palette" role="listbox" aria-label={t("palette.title")}>
        {found.map((command, index) => (
          <li key={`${command.group}${command.key}`} role="option" aria-selected={index === at}>
            {command.group !== found[index - 1]?.group && <div className="palette-group">{t(`palette.${command.group}`)}</div>}
            <button
              type="button"
              className={index === at ? "choice choice-marked" : "choice"}
              onClick={() => choose(index)}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: "nearest" });
              }}
            >
              <span className="ellipsis">{command.label}</span>
              <span className="faint num">{command.hint}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && !remote.isFetching && <li className="faint palette-none">{t("palette.nothing")}</li>}
      </ul>
      <div className="faint">{t("palette.hint")}</div>
    </Modal>
  );
}
