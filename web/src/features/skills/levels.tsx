/** Numbers given to some of a list: levels to skills, orders to queues or people. A form field. */
import { DeleteOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

export type Levels = Record<string, number>;

interface Props {
  options: readonly { id: string; name: string }[];
  /** What the button to choose one more says. */
  add: string;
  max: number;
  fresh: number;
  testId: string;
  value?: Levels;
  onChange?: (value: Levels) => void;
}

export function LevelsField({ options, add, max, fresh, testId, value = {}, onChange }: Props) {
  const { t } = useTranslation();
  const nameOf = (id: string) => options.find((each) => each.id === id)?.name ?? id;
  const left = options.filter((each) => !(each.id in value));
  const without = (id: string) => Object.fromEntries(Object.entries(value).filter(([each]) => each !== id));
  return (
    <div className="levels" data-testid={testId}>
      {Object.entries(value).map(([id, level]) => (
        <div key={id} className="row">
          <span className="grow">{nameOf(id)}</span>
          <InputNumber
            min={1}
            max={max}
            value={level}
            aria-label={nameOf(id)}
            onChange={(next) => onChange?.({ ...value, [id]: next ?? fresh })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={`${t("common.delete")}: ${nameOf(id)}`}
            onClick={() => onChange?.(without(id))}
          />
        </div>
      ))}
      {left.length > 0 && (
        <Select<string | null>
          value={null}
          placeholder={add}
          aria-label={add}
          showSearch={{ optionFilterProp: "label" }}
          options={left.map((each) => ({ value: each.id, label: each.name }))}
          onChange={(id) => id !== null && onChange?.({ ...value, [id]: fresh })}
        />
      )}
    </div>
  );
}
