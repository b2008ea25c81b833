import "@/i18n";
import "@/app/app.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import enUS from "antd/es/locale/en_US";
import zhCN from "antd/es/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";

import { makeRouter } from "@/app/router";
import { antdTheme } from "@/app/theme";
import { sessionQuery } from "@/features/accounts/session";
import { ApiError, onSignedOut } from "@/kit/api";
import { useTheme } from "@/kit/preferences";
import { onLiveSignedOut } from "@/live/hooks";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the centre refuses it refuses again; only an absent centre is worth another try.
      retry: (failures, error) =>
        failures < 3 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
    },
  },
});
const router = makeRouter(queries);

function endSession(): void {
  if (router.state.location.pathname === "/sign-in") return;
  const next = router.state.location.href;
  void router.navigate({ to: "/sign-in", search: { ended: true, next } }).then(() => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
  });
}
onSignedOut(endSession);
onLiveSignedOut(endSession);

function Root() {
  const { i18n } = useTranslation();
  const { dark } = useTheme();
  const chinese = i18n.language === "zh-CN";
  useEffect(() => {
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }, [dark]);
  useEffect(() => {
    dayjs.locale(chinese ? "zh-cn" : "en");
  }, [chinese]);
  return (
    <ConfigProvider locale={chinese ? zhCN : enUS} theme={antdTheme(dark)} button={{ autoInsertSpace: false }}>
      <App className="app" notification={{ placement: "bottomRight" }} message={{ top: 56 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}

const host = document.getElementById("root");
if (host) {
  createRoot(host).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
