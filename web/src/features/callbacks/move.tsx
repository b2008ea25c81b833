/** One callback: its note, another time for it, or none at all. */
import { App, Button, Modal, Popconfirm } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { callbacks } from "@/features/callbacks/api";
import { microseconds, tomorrowAtTen, When } from "@/features/callbacks/when";
import { errorText } from "@/kit/errors";
import { phone } from "@/kit/format";
import type { LiveCallback } from "@/live/types";

export function MoveCallback({ of, close }: { of: LiveCallback; close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const who = of.name || phone(of.number);
  const before = dayjs(of.since_us / 1000);
  const [at, setAt] = useState(() => (before.isAfter(dayjs()) ? before : tomorrowAtTen()));
  const run = async (work: Promise<unknown>) => {
    try {
      await work;
      close();
    } catch (error) {
      message.error(errorText(error));
    }
  };
  return (
    <Modal
      open
      title={t("callbacks.of", { who })}
      onCancel={close}
      width={440}
      data-testid="move-callback"
      footer={
        <div className="row">
          <Popconfirm
            title={t("callbacks.cancel_question", { who })}
            description={t("callbacks.cancel_consequence")}
            okText={t("callbacks.cancel")}
            okButtonProps={{ danger: true }}
            cancelText={t("callbacks.keep")}
            onConfirm={() => void run(callbacks.cancel(of.id))}
          >
            <Button danger data-testid="take-back">
              {t("callbacks.cancel")}
            </Button>
          </Popconfirm>
          <span className="grow" />
          <Button type="primary" onClick={() => void run(callbacks.move(of.id, microseconds(at)))} data-testid="move-save">
            {t("callbacks.move")}
          </Button>
        </div>
      }
    >
      <div className="callback-form">
        {of.name !== "" && <span className="num soft">{phone(of.number)}</span>}
        {of.note !== "" && <p className="callback-note">{of.note}</p>}
        <When at={at} onChange={setAt} zones={of.time_zones} />
      </div>
    </Modal>
  );
}
