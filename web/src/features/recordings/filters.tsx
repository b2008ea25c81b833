import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";

import { RECORDING_STATES } from "@/features/calls/search";
import { peopleQuery } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import type { RecordingSearch } from "@/features/recordings/search";
import { Search } from "@/kit/list";

/** Every filter stands in the address bar, so that what is found can be sent to a colleague. */
export function Filters({ search }: { search: RecordingSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/recordings" });
  const queues = useQuery(queuesQuery).data;
  const people = useQuery(peopleQuery).data;
  const change = (part: Partial<RecordingSearch>) =>
    void navigate({
      search: Object.fromEntries(
        Object.entries({ ...search, page: undefined, ...part }).filter(([, value]) => value !== undefined && value !== ""),
      ),
      replace: true,
    });
  const named = (list: { id: string; name: string }[] | undefined) =>
    list?.map((each) => ({ value: each.id, label: each.name })) ?? [];
  return (
    <div className="filters">
      <Search value={search.q ?? ""} onSearch={(q) => change({ q })} />
      <DatePicker.RangePicker
        value={[search.from ? dayjs(search.from) : null, search.to ? dayjs(search.to) : null]}
        allowEmpty
        onChange={(days) => change({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })}
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
        placeholder={t("recordings.state")}
        value={search.state}
        options={RECORDING_STATES.map((value) => ({ value, label: t(`calls.recording_state.${value}`) }))}
        onChange={(state?: RecordingSearch["state"]) => change({ state })}
      />
      <Checkbox checked={search.held === 1} onChange={(event) => change({ held: event.target.checked ? 1 : undefined })}>
        {t("recordings.only_held")}
      </Checkbox>
      <Checkbox checked={search.stated === 1} onChange={(event) => change({ stated: event.target.checked ? 1 : undefined })}>
        {t("recordings.only_stated")}
      </Checkbox>
      {Object.keys(search).some((key) => key !== "page") && (
        <Button type="link" onClick={() => void navigate({ search: {}, replace: true })}>
          {t("common.clear_filters")}
        </Button>
      )}
    </div>
  );
}
