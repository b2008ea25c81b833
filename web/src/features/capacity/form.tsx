import { Collapse, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

import type { Capacity, CapacityQuestion } from "@/features/capacity/api";
import { Sources } from "@/features/capacity/sources";

interface RowProps {
  id: string;
  label: string;
  value: number;
  change: (value: number) => void;
  unit?: string;
  /** The field is in percent, the value a share. */
  share?: boolean;
  disabled?: boolean;
}

function NumberRow({ id, label, value, change, unit = "", share = false, disabled = false }: RowProps) {
  const times = share ? 100 : 1;
  return (
    <label className="plan-price">
      <span className="soft">{label}</span>
      <InputNumber<number>
        size="small"
        min={0}
        disabled={disabled}
        suffix={share ? "%" : unit}
        value={Math.round(value * times * 10_000) / 10_000}
        onChange={(next) => next !== null && change(next / times)}
        data-testid={`capacity-${id}`}
      />
    </label>
  );
}

interface FormProps {
  question: CapacityQuestion;
  turn: (change: Partial<CapacityQuestion>) => void;
  /** What was counted, while there are sources. */
  counted: Capacity["busy_hour"];
}

/** Everything the size of a centre hangs on. */
export function CapacityForm({ question, turn, counted }: FormProps) {
  const { t } = useTranslation();
  const { demand, server } = question;
  const s = t("planning.unit.s");
  const field = (key: keyof typeof demand, more: Partial<RowProps> = {}) => (
    <NumberRow key={key} id={key} label={t(`capacity.given.${key}`)} value={demand[key]} change={(value) => turn({ demand: { ...demand, [key]: value } })} {...more} />
  );
  const of = (key: "target" | "within" | "patience" | "handle_cv" | "blocking" | "keep_days", more: Partial<RowProps> = {}) => (
    <NumberRow key={key} id={key} label={t(`capacity.given.${key}`)} value={question[key]} change={(value) => turn({ [key]: value })} {...more} />
  );
  const machine = (key: keyof typeof server, more: Partial<RowProps> = {}) => (
    <NumberRow key={key} id={key} label={t(`capacity.given.${key}`)} value={server[key]} change={(value) => turn({ server: { ...server, [key]: value } })} {...more} />
  );
  const measured = question.sources.length > 0;
  const sections = [
    {
      key: "calls",
      children: [
        field("customers"),
        field("calls_per_month", measured ? { disabled: true, value: counted?.calls_per_month ?? demand.calls_per_month } : {}),
        field("days"),
        field("peak_factor", measured ? { disabled: true, value: counted?.peak_factor ?? demand.peak_factor } : {}),
        <Sources key="sources" sources={question.sources} change={(sources) => turn({ sources })} />,
      ],
    },
    {
      key: "people",
      children: [
        field("person_share", { share: true }),
        field("service", { unit: s }),
        field("delay", { unit: s }),
        field("agent_load", { share: true }),
        of("target", { share: true }),
        of("within", { unit: s }),
        of("patience", { unit: s }),
        of("handle_cv"),
      ],
    },
    {
      key: "lines",
      children: [
        field("trunk_load", { unit: "Erl" }),
        of("blocking", { share: true }),
        field("ivr_share", { share: true }),
        field("ivr_seconds", { unit: s }),
        field("fax_share", { share: true }),
        field("fax_seconds", { unit: s }),
        field("outbound_calls"),
        field("outbound_seconds", { unit: s }),
      ],
    },
    {
      key: "machines",
      children: [of("keep_days"), machine("processors"), machine("load", { share: true }), machine("call", { unit: s }), machine("talking", { share: true }), machine("spare")],
    },
  ];
  return (
    <Collapse
      ghost
      size="small"
      defaultActiveKey={["calls", "people"]}
      items={sections.map(({ key, children }) => ({ key, label: <b>{t(`capacity.section.${key as "calls"}`)}</b>, children, forceRender: true }))}
    />
  );
}
