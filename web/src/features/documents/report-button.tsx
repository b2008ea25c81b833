import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";

import { fileOf, type Kind, KINDS, type Report } from "@/features/documents/api";
import { errorText } from "@/kit/errors";
import { saveFile } from "@/kit/list";

/** What the page says, as a file in the words of its reader. */
export function ReportButton({ name, report }: { name: string; report: () => Report }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const make = useMutation({
    mutationFn: (kind: Kind) => fileOf(report(), kind),
    onSuccess: (file, kind) => saveFile(`${name}.${kind}`, file),
    onError: (error) => message.error(errorText(error)),
  });
  const items = KINDS.map((kind) => ({ key: kind, label: t(`documents.${kind}`), onClick: () => make.mutate(kind) }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button icon={<DownloadOutlined />} loading={make.isPending} data-testid="report">
        {t("documents.report")}
      </Button>
    </Dropdown>
  );
}
