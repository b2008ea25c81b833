import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { RequestState } from "@/features/attendance/api";

const COLOURS: Record<RequestState, string> = {
  asked: "processing",
  accepted: "processing",
  declined: "default",
  approved: "success",
  refused: "error",
  withdrawn: "default",
};

/** How far a request is, and why it was refused. */
export function RequestTag({ state, answer }: { state: RequestState; answer: string }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag color={COLOURS[state]}>{t(`attendance.state.${state}`)}</Tag> {answer !== "" && <span className="soft">{answer}</span>}
    </>
  );
}
