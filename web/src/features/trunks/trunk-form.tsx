import { useQuery } from "@tanstack/react-query";
import { Divider, Form, Input, InputNumber, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";

import { FORMATS, tollQuery, type Trunk, type TrunkFields } from "@/features/trunks/api";
import { TestCall } from "@/features/trunks/test-call";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";

type Fields = TrunkFields & { password: string };

const FRESH: Fields = {
  name: "",
  enabled: true,
  position: 1,
  weight: 1,
  host: "",
  port: 5060,
  transport: "udp",
  encrypted_media: false,
  addresses: [],
  account: "",
  password: "",
  registers: false,
  challenge_calls: false,
  check_seconds: 10,
  max_calls: 100,
  max_per_second: 20,
  country: "",
  dial_format: "e164_plus",
  dial_prefix: "",
  caller_format: "e164_plus",
  caller_id: "",
  allowed_caller_ids: [],
};

function fieldsOf(trunk: Trunk): Fields {
  const own = Object.keys(FRESH).map((name) => [name, name === "password" ? "" : trunk[name as keyof TrunkFields]] as const);
  return Object.fromEntries(own) as unknown as Fields;
}

/** An empty password keeps the one there is. */
function toSend({ password, ...fields }: Fields) {
  return password === "" ? fields : { ...fields, password };
}

export function TrunkForm({ trunk, close, readOnly }: { trunk?: Trunk; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const home = useQuery(tollQuery).data?.home ?? "CN";
  const required = [{ required: true, message: t("common.required") }];
  const number = (name: keyof Fields, min: number, max: number, hint?: string) => (
    <Form.Item
      name={name}
      label={t(`trunks.${name as "position"}`)}
      rules={required}
      {...(hint !== undefined && { extra: hint })}
    >
      <InputNumber min={min} max={max} />
    </Form.Item>
  );
  const toggle = (name: keyof Fields, hint: string) => (
    <Form.Item name={name} label={t(`trunks.${name as "enabled"}`)} valuePropName="checked" extra={hint}>
      <Switch />
    </Form.Item>
  );
  const format = (name: "dial_format" | "caller_format") => (
    <Form.Item name={name} label={t(`trunks.${name}`)}>
      <Select options={FORMATS.map((each) => ({ value: each, label: t(`trunks.format.${each}`) }))} />
    </Form.Item>
  );
  const list = (name: "addresses" | "allowed_caller_ids", hint: string) => (
    <Form.Item name={name} label={t(`trunks.${name}`)} extra={hint}>
      <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", " ", "，"]} />
    </Form.Item>
  );
  return (
    <Editor<Fields>
      title={trunk ? trunk.name : t("trunks.new")}
      close={close}
      readOnly={readOnly}
      changes={["trunks"]}
      save={(fields) =>
        trunk ? api.patch(`/trunks/${encodeURIComponent(trunk.id)}`, toSend(fields)) : api.post("/trunks", toSend(fields))
      }
      initial={trunk ? fieldsOf(trunk) : { ...FRESH, country: home }}
      {...(trunk && {
        remove: {
          question: t("trunks.delete_question", { name: trunk.name }),
          consequence: t("trunks.delete_consequence"),
          run: () => api.delete(`/trunks/${encodeURIComponent(trunk.id)}`),
        },
      })}
    >
      {trunk && !readOnly && <TestCall trunk={trunk} />}
      <Form.Item name="name" label={t("trunks.name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="trunk-name" />
      </Form.Item>
      {toggle("enabled", t("trunks.enabled_hint"))}
      <Divider titlePlacement="start">{t("trunks.part.carrier")}</Divider>
      <Form.Item name="host" label={t("trunks.host")} extra={t("trunks.host_hint")} rules={required}>
        <Input maxLength={250} data-testid="trunk-host" />
      </Form.Item>
      {number("port", 1, 65535)}
      <Form.Item name="transport" label={t("trunks.transport")}>
        <Select options={["udp", "tcp", "tls"].map((each) => ({ value: each, label: each.toUpperCase() }))} />
      </Form.Item>
      {toggle("encrypted_media", t("trunks.encrypted_media_hint"))}
      {list("addresses", t("trunks.addresses_hint"))}
      {number("check_seconds", 0, 3600, t("trunks.check_seconds_hint"))}
      <Divider titlePlacement="start">{t("trunks.part.account")}</Divider>
      <Form.Item name="account" label={t("trunks.account")} extra={t("trunks.account_hint")}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("trunks.password")}
        extra={t(trunk?.has_password ? "trunks.password_kept" : "trunks.password_hint")}
      >
        <Input.Password maxLength={128} autoComplete="new-password" />
      </Form.Item>
      {toggle("registers", t("trunks.registers_hint"))}
      {toggle("challenge_calls", t("trunks.challenge_calls_hint"))}
      <Divider titlePlacement="start">{t("trunks.part.calls")}</Divider>
      {number("position", 1, 99, t("trunks.position_hint"))}
      {number("weight", 1, 100, t("trunks.weight_hint"))}
      {number("max_calls", 1, 10_000)}
      {number("max_per_second", 0, 1000, t("trunks.max_per_second_hint"))}
      <Divider titlePlacement="start">{t("trunks.part.numbers")}</Divider>
      <Form.Item
        name="country"
        label={t("trunks.country")}
        extra={t("trunks.country_hint")}
        rules={[...required, { pattern: /^[A-Z]{2}$/, message: t("trunks.country_wrong") }]}
      >
        <Input maxLength={2} />
      </Form.Item>
      {format("dial_format")}
      <Form.Item name="dial_prefix" label={t("trunks.dial_prefix")} extra={t("trunks.dial_prefix_hint")}>
        <Input maxLength={12} />
      </Form.Item>
      <Form.Item name="caller_id" label={t("trunks.caller_id")} extra={t("trunks.caller_id_hint")}>
        <Input maxLength={21} />
      </Form.Item>
      {format("caller_format")}
      {list("allowed_caller_ids", t("trunks.allowed_caller_ids_hint"))}
    </Editor>
  );
}
