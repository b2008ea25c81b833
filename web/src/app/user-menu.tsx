import { UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Dropdown, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sessionQuery, useMe } from "@/features/accounts/session";
import { api } from "@/kit/api";
import { errorText } from "@/kit/errors";
import { feed } from "@/live/hooks";

function PasswordDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ old: string; new: string }>();
  const save = async (fields: { old: string; new: string }) => {
    try {
      await api.post("/session/password", fields);
      message.success(t("session.password_changed"));
      close();
    } catch (error) {
      message.error(errorText(error));
    }
  };
  return (
    <Modal
      open
      title={t("session.change_password")}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t("common.save")}
      width={420}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={save}>
        <Form.Item name="old" label={t("session.old_password")} rules={[{ required: true, message: t("common.required") }]}>
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="new" label={t("session.new_password")} rules={[{ required: true, message: t("common.required") }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { modal, message } = App.useApp();
  const [changing, setChanging] = useState(false);

  const leave = async () => {
    try {
      await api.delete("/session");
    } catch (error) {
      message.error(errorText(error));
      return;
    }
    await navigate({ to: "/sign-in" });
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
  };
  const signOut = () => {
    const state = feed.getState().entities.agents[me.id]?.state;
    if (state !== "talking" && state !== "ringing") return void leave();
    modal.confirm({
      title: t("session.sign_out"),
      content: t("session.sign_out_talking"),
      okText: t("session.sign_out"),
      cancelText: t("common.cancel"),
      okButtonProps: { danger: true },
      onOk: leave,
    });
  };

  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "who", disabled: true, label: `${me.login} · ${t(`role.${me.role}`)}` },
            { type: "divider" },
            { key: "shifts", label: t("nav.shifts"), onClick: () => void navigate({ to: "/shifts" }) },
            { key: "password", label: t("session.change_password"), onClick: () => setChanging(true) },
            { key: "out", label: t("session.sign_out"), onClick: signOut },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} data-testid="user-menu">
          {me.name}
        </Button>
      </Dropdown>
      {changing && <PasswordDialog close={() => setChanging(false)} />}
    </>
  );
}
