import { PhoneOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TestCallResult, Trunk } from "@/features/trunks/api";
import { useOutcome } from "@/features/trunks/words";
import { api } from "@/kit/api";
import { errorText } from "@/kit/errors";

/** Rings a number by one trunk and says what happened. */
export function TestCall({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  const outcome = useOutcome();
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);

  const call = async () => {
    setBusy(true);
    setSaid(null);
    try {
      const result = await api.post<TestCallResult>(`/trunks/${encodeURIComponent(trunk.id)}/test-call`, { number });
      setSaid({ good: result.outcome === "answered" || result.rang, text: outcome(result) });
    } catch (failure) {
      setSaid({ good: false, text: errorText(failure) });
    }
    setBusy(false);
  };
  return (
    <div className="trunk-test" data-testid="trunk-test">
      <Space.Compact block>
        <Input
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          onPressEnter={(event) => {
            event.preventDefault();
            if (number !== "" && !busy) void call();
          }}
          placeholder={t("trunks.test_number")}
          aria-label={t("trunks.test_number")}
          maxLength={40}
          data-testid="test-number"
        />
        <Button
          icon={<PhoneOutlined />}
          loading={busy}
          disabled={number === "" || !trunk.enabled}
          onClick={() => void call()}
          data-testid="test-call"
        >
          {t(busy ? "trunks.test_rings" : "trunks.test_call")}
        </Button>
      </Space.Compact>
      {said && <Alert type={said.good ? "success" : "warning"} showIcon title={said.text} data-testid="test-said" />}
    </div>
  );
}
