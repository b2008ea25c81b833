import { useQuery } from "@tanstack/react-query";
import { Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";

import type { Campaign } from "@/features/campaigns/api";
import { queuesQuery } from "@/features/queues/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";

interface Fields {
  name: string;
  queue_id: string | undefined;
  caller_id: string;
  country: string;
  ring_seconds: number;
}

const COUNTRIES =
  "CN HK MO TW SG MY JP KR TH VN ID PH IN AU NZ GB IE DE FR ES PT IT NL BE CH AT PL CZ SE NO DK FI US CA MX BR AR CL CO ZA EG NG KE AE SA IL TR RU UA KZ".split(
    " ",
  );

/** Make a campaign, or change one. */
export function CampaignForm({ campaign, close, made }: { campaign?: Campaign; close: () => void; made?: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const regions = new Intl.DisplayNames(i18n.language, { type: "region" });
  const required = [{ required: true, message: t("common.required") }];
  const save = async (fields: Fields) => {
    if (campaign) await api.patch(`/campaigns/${encodeURIComponent(campaign.id)}`, fields);
    else made?.((await api.post<Campaign>("/campaigns", fields)).id);
  };
  return (
    <Editor<Fields>
      title={campaign ? campaign.name : t("campaigns.new")}
      close={close}
      changes={["campaigns"]}
      quiet={!campaign}
      save={save}
      initial={{
        name: campaign?.name ?? "",
        queue_id: campaign?.queue_id ?? queues[0]?.id,
        caller_id: campaign?.caller_id ?? "",
        country: campaign?.country ?? "CN",
        ring_seconds: campaign?.ring_seconds ?? 30,
      }}
    >
      <Form.Item name="name" label={t("campaigns.name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="campaign-name" />
      </Form.Item>
      <Form.Item name="queue_id" label={t("campaigns.queue")} extra={t("campaigns.queue_hint")} rules={required}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          data-testid="campaign-queue"
        />
      </Form.Item>
      <Form.Item
        name="caller_id"
        label={t("campaigns.caller_id")}
        extra={t("campaigns.caller_id_hint")}
        rules={[{ pattern: /^\+?\d{0,20}$/, message: t("campaigns.caller_id_wrong") }]}
      >
        <Input maxLength={21} />
      </Form.Item>
      <Form.Item name="country" label={t("campaigns.country")} extra={t("campaigns.country_hint")} rules={required}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={COUNTRIES.map((code) => ({ value: code, label: `${regions.of(code) ?? code} (${code})` }))}
        />
      </Form.Item>
      <Form.Item name="ring_seconds" label={t("campaigns.ring_seconds")} rules={required}>
        <InputNumber min={5} max={120} suffix={t("common.seconds_unit")} />
      </Form.Item>
    </Editor>
  );
}
