import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Brand } from "@/app/brand";
import { LanguageSwitch } from "@/app/switches";
import { sessionQuery, type SessionUser } from "@/features/accounts/session";
import { i18n, nearest, setLocale } from "@/i18n";
import { api, ApiError } from "@/kit/api";
import { clock } from "@/kit/clock";
import { errorText } from "@/kit/errors";
import { useTicking } from "@/kit/time";

interface Fields {
  login: string;
  password: string;
}

/** The language chosen on this page wins over the account's; untouched, the account's is taken. */
async function settleLanguage(user: SessionUser, chosen: boolean): Promise<SessionUser> {
  if (!chosen) {
    await setLocale(nearest(user.locale));
    return user;
  }
  const locale = nearest(i18n.language);
  if (nearest(user.locale) !== locale) await api.patch("/session", { locale });
  return { ...user, locale };
}

export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const router = useRouter();
  const { next, ended } = useSearch({ from: "/sign-in" });
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [blockedUntil, setBlockedUntil] = useState(0);
  const seconds = useTicking((now) => Math.max(0, Math.ceil((blockedUntil - now) / 1e6)));

  const submit = async (fields: Fields) => {
    setBusy(true);
    setError(null);
    try {
      const { user } = await api.post<{ user: SessionUser }>("/session", fields);
      queries.setQueryData(sessionQuery.queryKey, await settleLanguage(user, chosen));
      await router.navigate({ href: next ?? "/", replace: true });
    } catch (failure) {
      const wait = failure instanceof ApiError && failure.status === 429 ? failure.params["retry_after"] : undefined;
      if (wait !== undefined) setBlockedUntil(clock.nowUs() + Number(wait) * 1e6);
      else setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-switch">
        <LanguageSwitch onChange={() => setChosen(true)} />
      </div>
      <div className="sign-in-card">
        <Brand large />
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={submit} size="large" disabled={busy}>
          <Form.Item
            name="login"
            label={t("session.login")}
            rules={[{ required: true, message: t("common.required") }]}
          >
            <Input autoFocus autoComplete="username" data-testid="login" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("session.password")}
            rules={[{ required: true, message: t("common.required") }]}
          >
            <Input.Password autoComplete="current-password" data-testid="password" />
          </Form.Item>
          <div className="sign-in-message" role="alert" data-testid="sign-in-message">
            {seconds > 0 ? (
              <Alert type="warning" showIcon title={t("session.wait_seconds", { seconds })} />
            ) : error ? (
              <Alert type="error" showIcon title={errorText(error)} />
            ) : ended ? (
              <Alert type="info" showIcon title={t("session.signed_out")} />
            ) : null}
          </div>
          <Button
            type="primary"
            htmlType="submit"
            block
            loading={busy}
            disabled={seconds > 0}
            data-testid="sign-in"
          >
            {busy ? t("session.signing_in") : t("session.sign_in")}
          </Button>
        </Form>
      </div>
    </main>
  );
}
