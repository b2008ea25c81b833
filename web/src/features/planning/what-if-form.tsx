import { Input, InputNumber, Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { WhatIfCentre, WhatIfGroup, WhatIfKind } from "@/features/planning/api";
import { decimal } from "@/features/planning/words";
import { STRATEGIES } from "@/features/queues/api";
import { CLOCK, clockOf, minuteOf } from "@/features/rosters/words";

/** A time of the day; it counts when it is one. */
function Clock({ minute, label, change }: { minute: number; label: string; change: (minute: number) => void }) {
  const [text, setText] = useState(clockOf(minute));
  const [known, setKnown] = useState(minute);
  if (known !== minute) {
    setKnown(minute);
    setText(clockOf(minute));
  }
  return (
    <Input
      className="plan-clock"
      size="small"
      maxLength={5}
      aria-label={label}
      value={text}
      {...(!CLOCK.test(text) && { status: "error" as const })}
      onChange={({ target }) => {
        setText(target.value);
        if (CLOCK.test(target.value)) {
          setKnown(minuteOf(target.value));
          change(minuteOf(target.value));
        }
      }}
    />
  );
}

function replaced<T>(list: T[], at: number, change: Partial<T>): T[] {
  return list.map((each, index) => (index === at ? { ...each, ...change } : each));
}

interface ChangeProps<T> {
  centre: WhatIfCentre;
  today: WhatIfCentre;
  change: (rows: T[]) => void;
}

/** Who serves the same queues: how many of them, from when to when. */
export function ChangedGroups({ centre, today, change }: ChangeProps<WhatIfGroup>) {
  const { t } = useTranslation();
  const names = new Map(centre.kinds.map((kind) => [kind.queue_id, kind.name]));
  return (
    <Table<WhatIfGroup & { at: number }>
      size="small"
      rowKey="at"
      pagination={false}
      dataSource={centre.groups.map((group, at) => ({ ...group, at }))}
      locale={{ emptyText: t("planning.nobody_serves") }}
      columns={[
        {
          title: t("planning.group"),
          render: (_, group) =>
            Object.entries(group.serves)
              .sort(([, a], [, b]) => a - b)
              .map(([id]) => names.get(id) ?? id)
              .join(" · "),
        },
        { title: t("planning.today"), align: "right", className: "num", render: (_, group) => today.groups[group.at]?.agents },
        {
          title: t("planning.agents"),
          width: 110,
          render: (_, group) => (
            <InputNumber<number>
              size="small"
              min={0}
              max={20_000}
              precision={0}
              aria-label={t("planning.agents")}
              value={group.agents}
              onChange={(agents) => agents !== null && change(replaced(centre.groups, group.at, { agents }))}
              data-testid={`agents-${group.at}`}
            />
          ),
        },
        {
          title: t("planning.on_duty"),
          width: 190,
          render: (_, group) => (
            <span className="row">
              <Clock minute={group.from_minute} label={t("rosters.from")} change={(from_minute) => change(replaced(centre.groups, group.at, { from_minute }))} />
              –
              <Clock minute={group.to_minute} label={t("rosters.to")} change={(to_minute) => change(replaced(centre.groups, group.at, { to_minute }))} />
            </span>
          ),
        },
      ]}
    />
  );
}

const total = (kind: WhatIfKind | undefined) => (kind ? kind.calls.reduce((sum, calls) => sum + calls, 0) : 0);

/** The calls of each queue, how long they take, and by what rule they are distributed. */
export function ChangedQueues({ centre, today, change }: ChangeProps<WhatIfKind>) {
  const { t, i18n } = useTranslation();
  const set = (at: number, part: Partial<WhatIfKind>) => change(replaced(centre.kinds, at, part));
  const scaled = (at: number, percent: number) => (today.kinds[at]?.calls ?? []).map((calls) => (calls * percent) / 100);
  return (
    <Table<WhatIfKind & { at: number }>
      size="small"
      rowKey="at"
      pagination={false}
      dataSource={centre.kinds.map((kind, at) => ({ ...kind, at }))}
      columns={[
        { title: t("planning.queue"), dataIndex: "name" },
        { title: t("planning.calls_a_day"), align: "right", className: "num", render: (_, kind) => decimal(total(kind), i18n.language) },
        {
          title: t("planning.calls_percent"),
          width: 110,
          render: (_, kind) => (
            <InputNumber<number>
              size="small"
              min={1}
              max={1000}
              suffix="%"
              aria-label={t("planning.calls_percent")}
              value={Math.round((total(kind) / total(today.kinds[kind.at])) * 100)}
              onChange={(percent) => percent !== null && set(kind.at, { calls: scaled(kind.at, percent) })}
            />
          ),
        },
        {
          title: t("planning.aht"),
          width: 120,
          render: (_, kind) => (
            <InputNumber<number>
              size="small"
              min={1}
              precision={0}
              suffix={t("planning.unit.s")}
              aria-label={t("planning.aht")}
              value={kind.handle}
              onChange={(handle) => handle !== null && set(kind.at, { handle })}
            />
          ),
        },
        {
          title: t("planning.patience"),
          width: 120,
          render: (_, kind) => (
            <InputNumber<number>
              size="small"
              min={1}
              precision={0}
              suffix={t("planning.unit.s")}
              placeholder={t("planning.nobody_gives_up")}
              aria-label={t("planning.patience")}
              value={kind.patience}
              onChange={(patience) => set(kind.at, { patience })}
            />
          ),
        },
        {
          title: t("planning.rule"),
          width: 190,
          render: (_, kind) => (
            <Select
              size="small"
              className="plan-rule"
              aria-label={t("planning.rule")}
              value={kind.strategy}
              options={STRATEGIES.map((value) => ({ value, label: t(`queues.strategies.${value}`) }))}
              onChange={(strategy) => set(kind.at, { strategy })}
            />
          ),
        },
      ]}
    />
  );
}
