import { BulbOutlined, GlobalOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";

import { LOCALES, type Locale, nearest, setLocale } from "@/i18n";
import { remember, type ThemeChoice, useTheme } from "@/kit/preferences";

export function LanguageSwitch({ onChange }: { onChange?: (locale: Locale) => void }) {
  const { t, i18n } = useTranslation();
  const names = { en: t("common.language_en"), "zh-CN": t("common.language_zh") };
  const choose = (locale: Locale) => {
    void setLocale(locale);
    onChange?.(locale);
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectable: true,
        selectedKeys: [i18n.language],
        items: LOCALES.map((key) => ({ key, label: names[key], onClick: () => choose(key) })),
      }}
    >
      <Button type="text" icon={<GlobalOutlined />} aria-label={t("common.language")} data-testid="language">
        {names[nearest(i18n.language)]}
      </Button>
    </Dropdown>
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { choice } = useTheme();
  const names: Record<ThemeChoice, string> = {
    system: t("common.theme_system"),
    light: t("common.theme_light"),
    dark: t("common.theme_dark"),
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectable: true,
        selectedKeys: [choice],
        items: (Object.keys(names) as ThemeChoice[]).map((key) => ({
          key,
          label: names[key],
          onClick: () => remember("theme", key),
        })),
      }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t("common.theme")} title={t("common.theme")} />
    </Dropdown>
  );
}
