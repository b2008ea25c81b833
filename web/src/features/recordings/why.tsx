import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { errorText } from "@/kit/errors";

interface WhyProps {
  title: string;
  /** What follows from it. */
  consequence: string;
  action: string;
  danger?: boolean;
  run: (reason: string) => Promise<unknown>;
  /** Also when nothing was done. */
  close: (done: boolean) => void;
}

const SHORTEST = 3;

/** Asks once, with the consequence, for a reason that stays in the books. */
export function Why({ title, consequence, action, danger = false, run, close }: WhyProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ready = reason.trim().length >= SHORTEST && !busy;
  const go = async () => {
    setBusy(true);
    try {
      await run(reason.trim());
      close(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      onCancel={() => close(false)}
      footer={[
        <Button key="cancel" onClick={() => close(false)}>
          {t("common.cancel")}
        </Button>,
        <Button key="go" type="primary" danger={danger} disabled={!ready} loading={busy} onClick={() => void go()} data-testid="why-go">
          {action}
        </Button>,
      ]}
    >
      <p>{consequence}</p>
      <Input
        autoFocus
        maxLength={200}
        value={reason}
        placeholder={t("recordings.reason")}
        aria-label={t("recordings.reason")}
        onChange={(event) => setReason(event.target.value)}
        onPressEnter={() => ready && void go()}
        data-testid="why"
      />
      {error !== undefined && <Alert type="error" showIcon title={errorText(error)} className="why-error" />}
    </Modal>
  );
}
