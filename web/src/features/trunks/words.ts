import { useTranslation } from "react-i18next";

import type { TestCallResult, Trunk } from "@/features/trunks/api";

export type Mark = "good" | "warn" | "bad" | "off";

/** What a test call came to, in a sentence. */
export function useOutcome() {
  const { t } = useTranslation();
  return (result: TestCallResult) => {
    const outcome = t(`campaigns.result.${result.outcome as "busy"}`, { defaultValue: result.outcome });
    const seconds = result.seconds.toFixed(1);
    const code = result.sip_code === null ? "" : t("trunks.test_code", { code: result.sip_code });
    return t(result.rang ? "trunks.test_said_rang" : "trunks.test_said", { outcome, seconds, code });
  };
}

/** How a trunk is, worst news first. */
export function useTrunkState() {
  const { t } = useTranslation();
  return (trunk: Trunk): { mark: Mark; text: string } => {
    if (!trunk.enabled) return { mark: "off", text: t("trunks.state.off") };
    if (trunk.problem !== "") return { mark: "bad", text: t("trunks.state.refused_by_switch") };
    if (trunk.registration === "refused") return { mark: "bad", text: t("trunks.state.not_registered") };
    if (trunk.reachable === false) return { mark: "bad", text: t("trunks.state.unreachable") };
    if (trunk.registration === "trying") return { mark: "warn", text: t("trunks.state.registering") };
    if (trunk.registration === "registered") return { mark: "good", text: t("trunks.state.registered") };
    if (trunk.reachable) return { mark: "good", text: t("trunks.state.reachable") };
    return { mark: "off", text: t(trunk.check_seconds > 0 ? "trunks.state.not_known" : "trunks.state.not_asked") };
  };
}
