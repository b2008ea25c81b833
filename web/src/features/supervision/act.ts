import { App } from "antd";
import { useTranslation } from "react-i18next";

import { errorText } from "@/kit/errors";

/** Runs a request; what goes wrong is said, and so is what went well when there are words for it. */
export function useAct(): (work: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const { message } = App.useApp();
  return async (work, done) => {
    try {
      await work();
      if (done !== undefined) message.success(done);
      return true;
    } catch (error) {
      message.error(errorText(error));
      return false;
    }
  };
}

/** Asks once, with what it means, before something that cannot be undone. */
export function useAsk(): (question: string, consequence: string, ok: string, run: () => Promise<unknown>) => void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const act = useAct();
  return (title, content, okText, run) =>
    void modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger: true },
      cancelText: t("common.cancel"),
      onOk: () => act(run),
    });
}
