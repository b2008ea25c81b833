import { Link, useRouter } from "@tanstack/react-router";
import { Button, Result } from "antd";
import { useTranslation } from "react-i18next";

import { errorText } from "@/kit/errors";
import { ApiError } from "@/kit/api";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t("common.not_found_title")}
      subTitle={t("common.not_found_text")}
      extra={<Link to="/">{t("common.back_to_start")}</Link>}
    />
  );
}

export function NotForYou() {
  const { t } = useTranslation();
  return (
    <Result
      status="403"
      title={t("common.not_allowed_title")}
      subTitle={t("common.not_allowed_text")}
      extra={<Link to="/">{t("common.back_to_start")}</Link>}
    />
  );
}

/** Instead of a white page. A centre that cannot be reached is not a fault of the screen. */
export function Crashed({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  if (error instanceof ApiError) {
    return (
      <Result
        status="warning"
        title={t("common.could_not_load")}
        subTitle={errorText(error)}
        extra={<Button onClick={() => void router.invalidate()}>{t("common.retry")}</Button>}
      />
    );
  }
  return (
    <Result
      status="error"
      title={t("common.crashed_title")}
      subTitle={t("common.crashed_text")}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t("common.reload")}
        </Button>
      }
    />
  );
}
