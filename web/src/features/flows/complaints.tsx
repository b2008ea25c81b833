import { useTranslation } from "react-i18next";

import type { Complaint } from "@/features/flows/types";

/** What is wrong and what to do, in the reader's language. */
export function ComplaintText({ complaint }: { complaint: Complaint }) {
  const { t } = useTranslation();
  return t(`flows.complaint.${complaint.code as "loop"}`, { ...complaint.params, defaultValue: complaint.text });
}
