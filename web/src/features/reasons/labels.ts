/** Words people gave to codes, in the reader's language. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { type Choice, dispositionsQuery, reasonsQuery } from "@/features/reasons/api";

export function labelOf(choice: Choice, language: string): string {
  return language === "zh-CN" ? choice.label_zh : choice.label_en;
}

function useLookup(choices: Choice[] | undefined): (code: string) => string | undefined {
  const { i18n } = useTranslation();
  return (code) => {
    const found = choices?.find((choice) => choice.code === code);
    return found && labelOf(found, i18n.language);
  };
}

/** A not-ready reason: one of the list, or one the centre gives by itself. */
export function useReasonLabel(): (code: string) => string {
  const { t } = useTranslation();
  const { data } = useQuery(reasonsQuery);
  const given = useLookup(data);
  return (code) => (code === "" ? "" : (given(code) ?? t(`state_reason.${code}` as "state_reason.failed", { defaultValue: code })));
}

export function useDispositionLabel(): (code: string | null) => string {
  const { data } = useQuery(dispositionsQuery);
  const given = useLookup(data);
  return (code) => (code === null || code === "" ? "" : (given(code) ?? code));
}

/** A customer's tier: a known word, or as it was written. */
export function useTierLabel(): (tier: string) => string {
  const { t } = useTranslation();
  return (tier) => t(`tier.${tier.toLowerCase()}` as "tier.vip", { defaultValue: tier });
}
