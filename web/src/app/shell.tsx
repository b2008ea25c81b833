import { Link, Outlet, useMatches } from "@tanstack/react-router";
import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Brand } from "@/app/brand";
import { Degraded } from "@/app/degraded";
import { KeyHelp } from "@/app/key-help";
import { Navigation } from "@/app/navigation";
import { NotForYou } from "@/app/outcomes";
import { Palette } from "@/app/palette";
import { LanguageSwitch, ThemeSwitch } from "@/app/switches";
import { TopBarSlot } from "@/app/top-bar";
import { UserMenu } from "@/app/user-menu";
import { atLeast, useMe } from "@/features/accounts/session";
import { CallStrip } from "@/features/desk/call-strip";
import { DeskProvider } from "@/features/desk/session";
import { WatchBar } from "@/features/supervision/bar";
import { Notices } from "@/features/supervision/notices";
import { api } from "@/kit/api";
import { feed, useLink } from "@/live/hooks";

/** Said in a place that is always kept free, so that nothing moves when the line is lost. */
function LinkState() {
  const { t } = useTranslation();
  const link = useLink();
  return (
    <div className="link-state" role="status" data-testid="link" data-link={link}>
      {link === "lost" && (
        <Tooltip title={t("link.lost_explained")}>
          <span className="link-lost">{t("link.lost")}</span>
        </Tooltip>
      )}
    </div>
  );
}

export function Shell() {
  const me = useMe();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const matches = useMatches();
  const leaf = matches.at(-1);
  const supervises = atLeast(me.role, "supervisor");
  const wall = leaf !== undefined && "wall" in leaf.search && leaf.search.wall === 1;
  const needed = leaf?.staticData.role;
  const allowed = needed === undefined || atLeast(me.role, needed);

  useEffect(() => {
    feed.start(supervises ? "board" : "desk");
    return () => feed.stop();
  }, [supervises, me.id]);

  return (
    <TopBarSlot value={slot}>
      <DeskProvider>
      <div className={wall ? "shell shell-wall" : supervises ? "shell" : "shell shell-plain"}>
        {!wall && (
          <header className="topbar">
            <Link to="/" className="plain-link">
              <Brand />
            </Link>
            <div className="topbar-slot" ref={setSlot} />
            <CallStrip />
            <LinkState />
            <Palette />
            <KeyHelp />
            <LanguageSwitch onChange={(locale) => void api.patch("/session", { locale }).catch(() => undefined)} />
            <ThemeSwitch />
            <UserMenu />
          </header>
        )}
        {!wall && supervises && <Navigation role={me.role} />}
        <main className="page">{allowed ? <Outlet /> : <NotForYou />}</main>
        <Degraded />
        {!wall && <Notices />}
        {supervises && <WatchBar />}
      </div>
      </DeskProvider>
    </TopBarSlot>
  );
}

