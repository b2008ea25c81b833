import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Table, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { importsQuery, type LeadImport, sendFile } from "@/features/campaigns/api";
import { toCsv } from "@/kit/csv";
import { errorText } from "@/kit/errors";
import { integer } from "@/kit/format";
import { download } from "@/kit/list";
import { Moment } from "@/kit/time";

function useReason(): (code: string) => string {
  const { t } = useTranslation();
  return (code) => t(`campaigns.refused.${code}` as "campaigns.refused.too_short", { defaultValue: code });
}

/** What became of a file: lines taken, and those refused with their reasons. */
function Outcome({ result }: { result: LeadImport }) {
  const { t, i18n } = useTranslation();
  const reason = useReason();
  const count = (value: number) => integer(value, i18n.language);
  const save = () =>
    download(
      `refused-${result.file_name}`,
      toCsv([
        [t("campaigns.line"), t("campaigns.number"), t("campaigns.why"), "code"],
        ...result.refused_lines.map((line) => [line.line, line.number, reason(line.reason), line.reason]),
      ]),
    );
  return (
    <div className="import-outcome" data-testid="import-result">
      <Alert
        type={result.refused === 0 ? "success" : result.accepted === 0 ? "error" : "warning"}
        showIcon
        title={
          <>
            {result.file_name}: <b data-testid="accepted">{count(result.accepted)}</b> {t("campaigns.taken")}
            {" · "}
            <b data-testid="refused">{count(result.refused)}</b> {t("campaigns.refused_lines")}
          </>
        }
        action={
          result.refused > 0 && (
            <Button size="small" icon={<DownloadOutlined />} onClick={save}>
              {t("campaigns.download_refused")}
            </Button>
          )
        }
      />
      {result.refused > 0 && (
        <Table
          size="small"
          rowKey="line"
          dataSource={result.refused_lines}
          pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: t("campaigns.line"), dataIndex: "line", align: "right", className: "num", width: 80 },
            { title: t("campaigns.number"), dataIndex: "number", className: "num" },
            { title: t("campaigns.why"), render: (_, line) => reason(line.reason) },
          ]}
        />
      )}
      {result.refused > result.refused_lines.length && (
        <p className="faint">{t("campaigns.first_refused", { shown: count(result.refused_lines.length) })}</p>
      )}
    </div>
  );
}

/** Numbers come in as a file, dragged here or chosen. */
export function Import({ campaignId }: { campaignId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const past = useQuery(importsQuery(campaignId)).data ?? [];
  const [open, setOpen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const shown = past.find((each) => each.id === open);

  const send = async (file: File) => {
    setBusy(true);
    setError(null);
    try {
      const result = await sendFile(campaignId, file);
      await queries.invalidateQueries({ queryKey: ["campaigns"] });
      setOpen(result.id);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <section className="card campaign-card">
      <h2>{t("campaigns.import")}</h2>
      <Upload.Dragger
        accept=".csv,.txt,text/csv"
        multiple={false}
        showUploadList={false}
        disabled={busy}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
        data-testid="import"
      >
        <p>
          <InboxOutlined /> {t(busy ? "campaigns.importing" : "campaigns.drop")}
        </p>
        <p className="faint">{t("campaigns.drop_hint")}</p>
      </Upload.Dragger>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} data-testid="import-error" />}
      {shown && <Outcome result={shown} />}
      {past.length > 0 && (
        <ul className="past-imports">
          {past.map((each) => (
            <li key={each.id}>
              <button type="button" className="choice" onClick={() => setOpen(open === each.id ? null : each.id)}>
                <span className="ellipsis grow">{each.file_name}</span>
                <Moment at={each.created_us} />
                <span className="num">
                  {each.accepted} ✓ {each.refused} ✕
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
