import "./board.css";

import { FullscreenExitOutlined, FullscreenOutlined } from "@ant-design/icons";
import { Link, useSearch } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import { Alarms } from "@/features/alarms/panel";
import { Agents } from "@/features/board/agents";
import { LiveCampaigns } from "@/features/board/campaigns";
import { Counters } from "@/features/board/counters";
import { Queues } from "@/features/board/queues";
import { SayToMany } from "@/features/supervision/say";
import { useHasState, useLink } from "@/live/hooks";

/** The floor at a glance: what waits, how well it is answered, who does what. */
export function Board() {
  const { t } = useTranslation();
  const { wall } = useSearch({ from: "/signed-in/board" });
  const ready = useHasState();
  const link = useLink();
  return (
    <div className={wall ? "board board-wall" : "board"} data-testid="board">
      <header className="board-head">
        <h1>{t("nav.board")}</h1>
        {wall && link === "lost" && <span className="link-lost">{t("link.lost")}</span>}
        <span className="grow" />
        {!wall && <SayToMany />}
        <Link to="/board" search={wall ? {} : { wall: 1 }} className="board-wall-link" title={t("board.wall_hint")}>
          {wall ? <FullscreenExitOutlined /> : <FullscreenOutlined />} {t(wall ? "board.leave_wall" : "board.wall")}
        </Link>
      </header>
      {ready ? (
        <>
          <Counters />
          <div className="board-middle">
            <Queues />
            <aside className="board-side">
              <Alarms />
              <LiveCampaigns />
            </aside>
          </div>
          <Agents />
        </>
      ) : (
        <Skeleton active paragraph={{ rows: 10 }} />
      )}
    </div>
  );
}
