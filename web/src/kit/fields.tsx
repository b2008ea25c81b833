import { DatePicker, TimePicker } from "antd";
import dayjs from "dayjs";

/** A day as YYYY-MM-DD; "" while none has been chosen. Days before `min`, and those that are not `allowed`, cannot be chosen. */
export function DayField({
  value = "",
  onChange,
  min,
  allowed,
  ...rest
}: {
  value?: string;
  onChange?: (day: string) => void;
  min?: string;
  allowed?: (day: string) => boolean;
  id?: string;
  className?: string;
  "aria-label"?: string;
  "data-testid"?: string;
}) {
  return (
    <DatePicker
      value={value === "" ? null : dayjs(value)}
      allowClear={false}
      onChange={(day) => onChange?.(day?.format("YYYY-MM-DD") ?? "")}
      {...(min !== undefined && { minDate: dayjs(min) })}
      {...(allowed && { disabledDate: (day) => !allowed(day.format("YYYY-MM-DD")) })}
      {...rest}
    />
  );
}

/** A time of day as HH:MM, of 24 hours in every language. */
export function ClockField({ value, onChange, ...rest }: { value: string; onChange: (clock: string) => void; className?: string; "aria-label": string }) {
  return (
    <TimePicker
      value={dayjs(`2000-01-01T${value}`)}
      format="HH:mm"
      allowClear={false}
      needConfirm={false}
      onChange={(at) => onChange(at?.format("HH:mm") ?? value)}
      {...rest}
    />
  );
}
