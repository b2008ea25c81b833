import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/kit/api";
import { i18n } from "@/i18n";

/** An error in the reader's language: by code, else the centre's own words. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    return i18n.t(`errors.${error.code}`, { ...error.params, message: error.message, defaultValue: error.message });
  }
  return i18n.t("errors.unknown", { message: error instanceof Error ? error.message : String(error) });
}

/** What happened, in place of the content it prevented, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  // What is not there will not come by asking again.
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <Alert
      type="error"
      showIcon
      title={t("common.could_not_load")}
      description={errorText(error)}
      action={retry && !gone && <Button onClick={retry}>{t("common.retry")}</Button>}
      data-testid="failure"
    />
  );
}
