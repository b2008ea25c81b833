import { DeleteOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Select, Upload } from "antd";
import { useTranslation } from "react-i18next";

import { readSource, type Source } from "@/features/capacity/api";
import { decimal } from "@/features/planning/words";
import { queuesQuery } from "@/features/queues/api";
import { errorText } from "@/kit/errors";

const WEEKS = 8;

/** Counts from wherever they were made; together they take the place of what was assumed. */
export function Sources({ sources, change }: { sources: Source[]; change: (sources: Source[]) => void }) {
  const { t, i18n } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const read = useMutation({ mutationFn: readSource, onSuccess: (source) => change([...sources, source]) });
  const readFile = async (file: File) => {
    read.mutate({ name: file.name.slice(0, 100), counted: { kind: "file", text: await file.text(), zeros: false, skip_bad_rows: true } });
    return Upload.LIST_IGNORE;
  };
  const readQueue = (queue_id: string) => {
    const name = queues.find((queue) => queue.id === queue_id)?.name ?? queue_id;
    read.mutate({ name, counted: { kind: "queue", queue_id, weeks: WEEKS } });
  };
  return (
    <div className="plan-sources" data-testid="sources">
      <div className="soft">{t("capacity.sources")}</div>
      {sources.map((source, at) => (
        <div key={at} className="row">
          <span className="grow plan-source" title={`${source.first_day} – ${source.last_day}`}>
            {source.name} · {t("capacity.calls_each_day", { calls: decimal(source.calls_a_day, i18n.language) })}
          </span>
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("common.delete")} onClick={() => change(sources.filter((_, index) => index !== at))} />
        </div>
      ))}
      <div className="row">
        <Upload accept=".csv,.txt,.tsv" showUploadList={false} beforeUpload={readFile}>
          <Button size="small" icon={<UploadOutlined />} loading={read.isPending}>
            {t("capacity.add_file")}
          </Button>
        </Upload>
        <Select<string | null>
          size="small"
          className="grow"
          placeholder={t("capacity.add_queue")}
          aria-label={t("capacity.add_queue")}
          showSearch={{ optionFilterProp: "label" }}
          value={null}
          options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          onChange={(id) => id !== null && readQueue(id)}
        />
      </div>
      {read.isError && <Alert type="warning" showIcon title={errorText(read.error)} data-testid="source-refused" />}
    </div>
  );
}
