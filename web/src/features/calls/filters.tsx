import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { type CallSearch, DIRECTIONS, OUTCOMES, RECORDING_STATES } from "@/features/calls/search";
import { peopleQuery } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import { Search } from "@/kit/list";

/** Every filter stands in the address bar, so that what is found can be sent to a colleague. */
export function Filters({ search }: { search: CallSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/calls" });
  const queues = useQuery(queuesQuery).data;
  const people = useQuery(peopleQuery).data;
  const change = (part: Partial<CallSearch>) =>
    void navigate({
      search: Object.fromEntries(
        Object.entries({ ...search, page: undefined, ...part }).filter(([, value]) => value !== undefined && value !== ""),
      ),
      replace: true,
    });
  const named = (list: { id: string; name: string }[] | undefined) =>
    list?.map((each) => ({ value: each.id, label: each.name })) ?? [];
  const today = dayjs();
  return (
    <div className="filters">
      <Search value={search.q ?? ""} onSearch={(q) => change({ q })} />
      <DatePicker.RangePicker
        value={[search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null]}
        allowEmpty
        presets={[
          { label: t("calls.today"), value: [today, today] },
          { label: t("calls.yesterday"), value: [today.subtract(1, "day"), today.subtract(1, "day")] },
          { label: t("calls.last_week"), value: [today.subtract(6, "day"), today] },
        ]}
        onChange={(days) =>
          change({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })
        }
      />
      <Select
        allowClear
        placeholder={t("calls.direction")}
        value={search.direction}
        options={DIRECTIONS.map((value) => ({ value, label: t(`call.direction.${value}`) }))}
        onChange={(direction?: CallSearch["direction"]) => change({ direction })}
      />
      <Select
        allowClear
        placeholder={t("calls.outcome")}
        value={search.outcome}
        options={OUTCOMES.map((value) => ({ value, label: t(`call.outcome.${value}`) }))}
        onChange={(outcome?: CallSearch["outcome"]) => change({ outcome })}
        data-testid="filter-outcome"
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("calls.queue")}
        value={search.queue}
        options={named(queues)}
        onChange={(queue?: string) => change({ queue })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("calls.agent")}
        value={search.agent}
        options={named(people)}
        onChange={(agent?: string) => change({ agent })}
      />
      <Select
        allowClear
        placeholder={t("calls.recording")}
        value={search.recording}
        options={RECORDING_STATES.map((value) => ({ value, label: t(`calls.recording_state.${value}`) }))}
        onChange={(recording?: CallSearch["recording"]) => change({ recording })}
      />
      {Object.keys(search).some((key) => key !== "page") && (
        <Button type="link" onClick={() => void navigate({ search: {}, replace: true })}>
          {t("common.clear_filters")}
        </Button>
      )}
    </div>
  );
}
