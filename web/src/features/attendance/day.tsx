import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { dayQuery, type Deviation, type WorkedShift } from "@/features/attendance/api";
import { dateOf, span } from "@/features/attendance/words";
import { peopleQuery } from "@/features/people/api";
import { clock } from "@/kit/clock";
import { DayField } from "@/kit/fields";
import { Failure } from "@/kit/errors";
import { percent } from "@/kit/format";
import { Nothing } from "@/kit/list";

const COLOURS = { planned: "default", excused: "default", present: "success", late: "warning", left_early: "warning", absent: "error" } as const;

/** What went otherwise than planned, each with its time. */
export function Deviations({ of }: { of: Deviation[] }) {
  const { t } = useTranslation();
  return <span className="soft">{of.map((each) => `${t(`attendance.deviation.${each.kind}`)} ${span(each.begin_us, each.end_us)}`).join(" · ")}</span>;
}

/** Attendance and adherence of one day, shift by shift. */
export function Day() {
  const { t } = useTranslation();
  const { day = dateOf(clock.nowUs()) } = useSearch({ from: "/signed-in/attendance" });
  const navigate = useNavigate({ from: "/attendance" });
  const people = useQuery(peopleQuery).data ?? [];
  const found = useQuery(dayQuery(day));
  const summary = found.data;
  return (
    <>
      <div className="row">
        <DayField className="roster-date" value={day} aria-label={t("rosters.day")} onChange={(next) => void navigate({ search: { tab: "day", day: next }, replace: true })} data-testid="day" />
        {summary && (
          <p className="soft" data-testid="attendance-summary">
            {t("attendance.summary", { present: summary.present, planned: summary.planned, attendance: percent(summary.present, summary.planned), adherence: percent(summary.worked_us, summary.due_us) })}
          </p>
        )}
      </div>
      {found.isError ? (
        <Failure error={found.error} retry={() => void found.refetch()} />
      ) : (
        <Table<WorkedShift>
          size="small"
          rowKey={(shift) => `${shift.user_id} ${shift.begin_us}`}
          dataSource={summary?.shifts ?? []}
          loading={found.isPending}
          pagination={false}
          locale={{ emptyText: <Nothing text={t("attendance.no_shifts")} /> }}
          columns={[
            { title: t("people.name"), render: (_, each) => people.find((person) => person.id === each.user_id)?.name ?? each.user_id },
            { title: t("rosters.shift_name"), render: (_, each) => <>{each.name} <span className="num faint">{span(each.begin_us, each.end_us)}</span></> },
            { title: t("attendance.attendance"), render: (_, each) => <Tag color={COLOURS[each.attendance]}>{t(`attendance.was.${each.attendance}`)}</Tag> },
            { title: t("attendance.deviations"), render: (_, each) => <Deviations of={each.deviations} /> },
            { title: t("attendance.adherence"), align: "right", className: "num", render: (_, each) => percent(each.worked_us, each.due_us) },
            { title: t("attendance.conformance"), align: "right", className: "num", render: (_, each) => percent(each.at_work_us, each.due_us) },
          ]}
        />
      )}
    </>
  );
}
