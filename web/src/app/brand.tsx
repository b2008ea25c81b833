import { useTranslation } from "react-i18next";

export function Brand({ large = false }: { large?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={large ? "brand brand-large" : "brand"}>
      <img src="/favicon.svg" alt="" width={large ? 44 : 24} height={large ? 44 : 24} />
      <span className="brand-name">{t("app.name")}</span>
      {large && <span className="brand-tagline">{t("app.tagline")}</span>}
    </div>
  );
}
