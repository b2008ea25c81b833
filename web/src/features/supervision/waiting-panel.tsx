import "./supervision.css";

import { VerticalAlignTopOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Dropdown } from "antd";
import { useTranslation } from "react-i18next";

import { useAct, useAsk } from "@/features/supervision/act";
import { supervision, waitQuery } from "@/features/supervision/api";
import { duration, shortPhone } from "@/kit/format";
import { StateMark } from "@/kit/state-mark";
import { Elapsed } from "@/kit/time";
import { useLive } from "@/live/hooks";
import type { LiveCall } from "@/live/types";

function Waiting({ call, place }: { call: LiveCall; place: number }) {
  const { t } = useTranslation();
  const act = useAct();
  const ask = useAsk();
  const queues = Object.values(useLive((state) => state.queues)).filter((each) => each.id !== call.queue_id);
  const agents = Object.values(useLive((state) => state.agents))
    .filter((each) => each.state !== "offline")
    .sort((a, b) => Number(b.state === "ready") - Number(a.state === "ready") || a.name.localeCompare(b.name));
  const who = call.customer?.name ?? shortPhone(call.customer_number);
  const move = (to: Parameters<typeof supervision.move>[1]) => void act(() => supervision.move(call.id, to), t("supervision.moved"));
  return (
    <li data-testid={`waiting-${call.id}`}>
      <span className="num faint">{place}</span>
      <span className="grow ellipsis">{who}</span>
      <Elapsed since={call.queued_us} />
      <Button
        icon={<VerticalAlignTopOutlined />}
        disabled={place === 1}
        title={t("supervision.to_front")}
        aria-label={t("supervision.to_front")}
        onClick={() => move({ front: true })}
        data-testid="to-front"
      />
      <Dropdown
        trigger={["click"]}
        menu={{ items: queues.map((each) => ({ key: each.id, label: each.name })), onClick: ({ key }) => move({ queue_id: key }) }}
      >
        <Button disabled={queues.length === 0} data-testid="to-queue">{t("supervision.to_queue")}</Button>
      </Dropdown>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: agents.map((each) => ({ key: each.id, label: each.name, icon: <StateMark state={each.state} /> })),
          onClick: ({ key }) => move({ agent_id: key }),
        }}
      >
        <Button disabled={agents.length === 0} data-testid="to-agent">{t("supervision.to_agent")}</Button>
      </Dropdown>
      <Button
        danger
        type="text"
        onClick={() =>
          ask(t("supervision.hang_up_question", { who }), t("supervision.hang_up_means"), t("supervision.hang_up"), () =>
            supervision.hangUp(call.id),
          )
        }
      >
        {t("supervision.hang_up")}
      </Button>
    </li>
  );
}

/** The estimate for who calls now, with its error: nobody has to believe it blindly. */
function Expected({ queueId }: { queueId: string }) {
  const { t } = useTranslation();
  const wait = useQuery(waitQuery(queueId)).data;
  if (!wait) return null;
  const now =
    wait.expected_seconds === null
      ? t("supervision.expected_unknown")
      : t("supervision.expected_now", { time: duration(wait.expected_seconds) });
  const error =
    wait.error_seconds !== null && t("supervision.expected_error", { count: wait.estimates, error: duration(wait.error_seconds) });
  return (
    <p className="soft" data-testid="expected-wait">
      {now} {error}
    </p>
  );
}

/** The calls that wait in one queue, in the order they will be taken, and where else they may go. */
export function WaitingPanel({ queueId, close }: { queueId: string; close: () => void }) {
  const { t } = useTranslation();
  const queue = useLive((state) => state.queues[queueId]);
  const calls = useLive((state) => state.calls);
  if (!queue) return null;
  const waiting = queue.waiting.flatMap((id) => calls[id] ?? []);
  return (
    <Drawer open mask={false} size={660} keyboard={false} title={t("supervision.waiting_in", { queue: queue.name })} onClose={close} data-testid="waiting-panel">
      <Expected queueId={queueId} />
      {waiting.length === 0 ? (
        <p className="faint">{t("supervision.nobody_waits")}</p>
      ) : (
        <ol className="waiting-list">
          {waiting.map((call, n) => (
            <Waiting key={call.id} call={call} place={n + 1} />
          ))}
        </ol>
      )}
    </Drawer>
  );
}
