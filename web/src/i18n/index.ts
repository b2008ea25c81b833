/** Every word on the screens, in both languages, from one place. */
import i18n from "i18next";
import { initReactI18next } from "react-i18next";

import { recall, remember } from "@/kit/preferences";

import { en } from "./en";
import { zh } from "./zh-CN";

export const LOCALES = ["en", "zh-CN"] as const;
export type Locale = (typeof LOCALES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** The nearest of our languages to any language tag. */
export function nearest(tag: string | null | undefined): Locale {
  return tag?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, "zh-CN": { translation: zh } },
  lng: nearest(recall("locale") ?? navigator.language),
  fallbackLng: "en",
  interpolation: { escapeValue: false },
});
document.documentElement.lang = i18n.language;

export async function setLocale(locale: Locale): Promise<void> {
  remember("locale", locale);
  document.documentElement.lang = locale;
  await i18n.changeLanguage(locale);
}

export { i18n };
