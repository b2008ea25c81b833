import "./voicemails.css";

import { PhoneOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { App, Button, Input, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { mine } from "@/features/voicemails/mine";
import { api } from "@/kit/api";
import { errorText } from "@/kit/errors";
import { duration, NONE, phone } from "@/kit/format";
import { Nothing, PageHead } from "@/kit/list";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveVoicemail } from "@/live/types";

const AGAIN_MS = 1000;

const path = (id: string, what: string) => `/voicemails/${encodeURIComponent(id)}/${what}`;

/**
 * The message itself: that part of the call's recording, and only what the caller said. Just after the call it is
 * still being filed: it is asked for again, and plays as soon as it is there.
 */
function Sound({ of }: { of: LiveVoicemail }) {
  const { t } = useTranslation();
  const [tries, setTries] = useState(0);
  const part = `#t=${of.offset_seconds},${of.offset_seconds + of.seconds}`;
  return (
    <audio
      key={tries}
      controls
      autoPlay={tries > 0}
      onError={() => setTimeout(() => setTries((before) => before + 1), AGAIN_MS)}
      preload="none"
      src={`/api/recordings/${encodeURIComponent(of.recording_id)}/audio?side=customer${part}`}
      aria-label={t("voicemails.message")}
      data-testid="message"
    />
  );
}

function Work({ of, act }: { of: LiveVoicemail; act: (what: string, body?: object) => Promise<void> }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  return (
    <div className="voicemail-work">
      <Sound of={of} />
      <Input
        className="grow"
        value={note}
        maxLength={1000}
        placeholder={t("voicemails.note")}
        aria-label={t("voicemails.note")}
        onChange={(event) => setNote(event.target.value)}
        onPressEnter={() => void act("done", { note })}
        data-testid="note"
      />
      <Button icon={<PhoneOutlined />} onClick={() => void act("call")} data-testid="call-back">
        {t("voicemails.call")}
      </Button>
      <Button onClick={() => void act("give-back")} data-testid="give-back">
        {t("voicemails.give_back")}
      </Button>
      <Button type="primary" onClick={() => void act("done", { note })} data-testid="done">
        {t("voicemails.done")}
      </Button>
    </div>
  );
}

/** Messages callers left for the queues one serves: the oldest first, each taken by one agent. */
export function VoicemailsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { message } = App.useApp();
  const queues = useLive((state) => state.queues);
  const agents = useLive((state) => state.agents);
  const all = useLive((state) => state.voicemails);
  const supervises = atLeast(me.role, "supervisor");
  const own = agents[me.id]?.queue_ids ?? [];
  const shown = Object.values(all)
    .filter((each) => supervises || mine(each, me.id, own))
    .sort((a, b) => a.left_us - b.left_us);
  const act = async (id: string, what: string, body?: object) => {
    try {
      await api.post(path(id, what), body);
    } catch (error) {
      message.error(errorText(error));
    }
  };
  return (
    <div className="page-pad">
      <PageHead title={t("nav.voicemails")}>
        {!supervises && <Link to="/desk">{t("voicemails.to_desk")}</Link>}
      </PageHead>
      <Table<LiveVoicemail>
        size="small"
        rowKey="id"
        dataSource={shown}
        pagination={false}
        locale={{ emptyText: <Nothing text={t("voicemails.none")} /> }}
        expandable={{
          expandedRowKeys: shown.filter((each) => each.agent_id === me.id).map((each) => each.id),
          expandedRowRender: (each) => <Work of={each} act={(what, body) => act(each.id, what, body)} />,
          showExpandColumn: false,
        }}
        columns={[
          { title: t("voicemails.waits"), className: "num", render: (_, each) => <Elapsed since={each.left_us} /> },
          { title: t("desk.queue"), render: (_, each) => queues[each.queue_id]?.name ?? NONE },
          { title: t("voicemails.caller"), className: "num", render: (_, each) => (each.caller === "" ? NONE : phone(each.caller)) },
          { title: t("voicemails.length"), className: "num", align: "right", render: (_, each) => duration(each.seconds) },
          {
            title: "",
            align: "right",
            render: (_, each) =>
              each.agent_id === null ? (
                <Button size="small" type="primary" onClick={() => void act(each.id, "take")} data-testid="take">
                  {t("voicemails.take")}
                </Button>
              ) : (
                <Tag color="blue">{each.agent_id === me.id ? t("voicemails.yours") : (agents[each.agent_id]?.name ?? t("desk.colleague"))}</Tag>
              ),
          },
        ]}
      />
    </div>
  );
}
