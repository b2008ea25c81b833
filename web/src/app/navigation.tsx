import {
  ApartmentOutlined,
  AppstoreOutlined,
  AudioOutlined,
  CalendarOutlined,
  CarryOutOutlined,
  CustomerServiceOutlined,
  GlobalOutlined,
  IdcardOutlined,
  LineChartOutlined,
  MailOutlined,
  NotificationOutlined,
  PhoneOutlined,
  RetweetOutlined,
  ScheduleOutlined,
  TagsOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, type Role } from "@/features/accounts/session";

export const PAGES = [
  { to: "/desk", name: "nav.desk", role: "agent" },
  { to: "/board", name: "nav.board", role: "supervisor" },
  { to: "/calls", name: "nav.calls", role: "supervisor" },
  { to: "/recordings", name: "nav.recordings", role: "supervisor" },
  { to: "/callbacks", name: "nav.callbacks", role: "supervisor" },
  { to: "/voicemails", name: "nav.voicemails", role: "agent" },
  { to: "/campaigns", name: "nav.campaigns", role: "supervisor" },
  { to: "/customers", name: "nav.customers", role: "agent" },
  { to: "/people", name: "nav.people", role: "supervisor" },
  { to: "/queues", name: "nav.queues", role: "supervisor" },
  { to: "/flows", name: "nav.flows", role: "supervisor" },
  { to: "/planning", name: "nav.planning", role: "supervisor" },
  { to: "/rosters", name: "nav.rosters", role: "supervisor" },
  { to: "/attendance", name: "nav.attendance", role: "supervisor" },
  { to: "/shifts", name: "nav.shifts", role: "agent" },
  { to: "/trunks", name: "nav.trunks", role: "supervisor" },
  { to: "/reasons", name: "nav.reasons", role: "administrator" },
] as const satisfies readonly { to: string; name: string; role: Role }[];

const ICONS: Record<(typeof PAGES)[number]["to"], ReactNode> = {
  "/desk": <CustomerServiceOutlined />,
  "/board": <AppstoreOutlined />,
  "/calls": <PhoneOutlined />,
  "/recordings": <AudioOutlined />,
  "/callbacks": <RetweetOutlined />,
  "/voicemails": <MailOutlined />,
  "/campaigns": <NotificationOutlined />,
  "/customers": <IdcardOutlined />,
  "/people": <TeamOutlined />,
  "/queues": <UnorderedListOutlined />,
  "/flows": <ApartmentOutlined />,
  "/planning": <LineChartOutlined />,
  "/rosters": <CalendarOutlined />,
  "/attendance": <CarryOutOutlined />,
  "/shifts": <ScheduleOutlined />,
  "/trunks": <GlobalOutlined />,
  "/reasons": <TagsOutlined />,
};

export function pagesFor(role: Role) {
  return PAGES.filter((page) => atLeast(role, page.role));
}

export function Navigation({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <nav className="rail" aria-label={t("nav.label")}>
      {pagesFor(role).map((page) => (
        <Link
          key={page.to}
          to={page.to}
          className="rail-link"
          activeOptions={{ includeSearch: false }}
          activeProps={{ className: "rail-link rail-active" }}
        >
          {ICONS[page.to]}
          <span>{t(page.name)}</span>
        </Link>
      ))}
    </nav>
  );
}
