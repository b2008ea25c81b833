import { SendOutlined } from "@ant-design/icons";
import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAct } from "@/features/supervision/act";
import { supervision } from "@/features/supervision/api";
import { useLive } from "@/live/hooks";

const LONGEST = 500;

/** A message to one agent; it is sent as it stands. */
export function Say({ to, placeholder, sent }: { to: { agent_ids?: string[]; queue_id?: string }; placeholder: string; sent?: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const [text, setText] = useState("");
  const send = async () => {
    if (text.trim() === "") return;
    if (await act(() => supervision.say(text, to), t("supervision.sent"))) {
      setText("");
      sent?.();
    }
  };
  return (
    <div className="say">
      <Input.TextArea
        value={text}
        maxLength={LONGEST}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={(event) => {
          if (event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
        data-testid="say"
      />
      <Button icon={<SendOutlined />} disabled={text.trim() === ""} onClick={() => void send()} data-testid="send">
        {t("supervision.send")}
      </Button>
    </div>
  );
}

const ALL = "";

/** A message to everybody, or to everybody of a queue. */
export function SayToMany() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [queueId, setQueueId] = useState(ALL);
  const queues = Object.values(useLive((state) => state.queues));
  return (
    <>
      <Button icon={<SendOutlined />} onClick={() => setOpen(true)} data-testid="say-to-many">
        {t("supervision.message")}
      </Button>
      <Modal open={open} title={t("supervision.message_to_many")} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <Select
          className="panel-wide"
          value={queueId}
          onChange={setQueueId}
          options={[
            { value: ALL, label: t("supervision.everybody") },
            ...queues.map((queue) => ({ value: queue.id, label: t("supervision.of_queue", { queue: queue.name }) })),
          ]}
        />
        <Say
          to={queueId === ALL ? {} : { queue_id: queueId }}
          placeholder={t("supervision.message_hint")}
          sent={() => setOpen(false)}
        />
      </Modal>
    </>
  );
}
