import { InputNumber, Slider } from "antd";

interface KnobProps {
  id: string;
  label: string;
  unit: string;
  value: number;
  /** Of the slider; by the field more can be given. */
  range: readonly [least: number, most: number];
  step?: number;
  change: (value: number) => void;
}

/** One figure to turn: a slider for the feel of it, a field for the exact one. */
export function Knob({ id, label, unit, value, range: [min, max], step = 1, change }: KnobProps) {
  return (
    <div className="knob">
      <label className="soft" htmlFor={id}>
        {label}
      </label>
      <InputNumber<number>
        id={id}
        size="small"
        min={min}
        step={step}
        value={value}
        suffix={unit}
        onChange={(next) => {
          if (next !== null) change(next);
        }}
        data-testid={id}
      />
      <Slider
        min={min}
        max={Math.max(max, value)}
        step={step}
        value={value}
        tooltip={{ open: false }}
        ariaLabelForHandle={label}
        onChange={change}
      />
    </div>
  );
}
