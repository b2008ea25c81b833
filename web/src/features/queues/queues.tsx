import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented, Table } from "antd";
import { useTranslation } from "react-i18next";

import { atLeast, useMe } from "@/features/accounts/session";
import { numbersQuery, type Queue, queuesQuery } from "@/features/queues/api";
import { NumberForm, Numbers } from "@/features/queues/numbers";
import { QueueForm } from "@/features/queues/queue-form";
import { skillsQuery } from "@/features/skills/api";
import { SkillForm, Skills } from "@/features/skills/skills";
import { Failure } from "@/kit/errors";
import { NONE, phone } from "@/kit/format";
import { Nothing, PageHead, Search } from "@/kit/list";

function QueueTable({ q, edit, add }: { q: string; edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery);
  const numbers = useQuery(numbersQuery).data;
  if (queues.isError) return <Failure error={queues.error} retry={() => void queues.refetch()} />;
  const found = queues.data?.filter((each) => each.name.toLowerCase().includes(q.toLowerCase()));
  const right = { align: "right" as const, className: "num" };
  const unit = t("common.seconds_unit");
  return (
    <Table<Queue>
      size="small"
      rowKey="id"
      dataSource={found ?? []}
      loading={queues.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(queue) => ({ onClick: () => edit(queue.id) })}
      locale={{ emptyText: <Nothing text={t(q === "" ? "queues.none_yet" : "queues.none_found")} action={q === "" && add} /> }}
      columns={[
        {
          title: t("queues.name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        {
          title: t("queues.numbers"),
          className: "num",
          render: (_, each) =>
            numbers
              ?.filter((number) => number.queue_id === each.id)
              .map((number) => phone(number.number))
              .join(", ") || NONE,
        },
        { title: t("queues.members"), ...right, render: (_, each) => each.member_ids.length },
        {
          title: t("queues.service_level"),
          ...right,
          render: (_, each) => `${each.service_level_percent} % / ${each.service_level_seconds} ${unit}`,
        },
        { title: t("queues.ring"), ...right, render: (_, each) => `${each.ring_seconds} ${unit}` },
        { title: t("queues.wrap_up"), ...right, render: (_, each) => `${each.wrap_up_seconds} ${unit}` },
        { title: t("queues.record"), align: "right", render: (_, each) => t(each.record ? "common.yes" : "common.no") },
      ]}
    />
  );
}

export function Queues() {
  const { t } = useTranslation();
  const me = useMe();
  const { tab, q = "", open } = useSearch({ from: "/signed-in/queues" });
  const navigate = useNavigate({ from: "/queues" });
  const queues = useQuery(queuesQuery).data;
  const numbers = useQuery(numbersQuery).data;
  const mayWrite = atLeast(me.role, "administrator");
  const showing = tab ?? "queues";
  const skills = useQuery(skillsQuery).data;
  const go = (next: { tab?: "numbers" | "skills" | undefined; q?: string; open?: string | undefined }) => {
    const { tab: where, q: text, open: which } = { tab, q, ...next };
    void navigate({
      search: { ...(where && { tab: where }), ...(text !== "" && { q: text }), ...(which && { open: which }) },
      replace: true,
    });
  };
  const edit = (id: string) => go({ open: id });
  const close = () => go({ open: undefined });
  const possible = showing !== "numbers" || (queues?.length ?? 0) > 0;
  const add = mayWrite && (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      disabled={!possible}
      title={possible ? "" : t("numbers.queue_first")}
      onClick={() => edit("new")}
      data-testid="new"
    >
      {t(`${showing}.new`)}
    </Button>
  );
  const queue = queues?.find((each) => each.id === open);
  const number = numbers?.find((each) => each.id === open);
  const skill = skills?.find((each) => each.id === open);
  return (
    <div className="page-pad">
      <PageHead title={t("nav.queues")}>
        <Segmented<"queues" | "numbers" | "skills">
          value={showing}
          options={[
            { value: "queues", label: t("queues.title") },
            { value: "numbers", label: t("numbers.title") },
            { value: "skills", label: t("skills.title") },
          ]}
          onChange={(value) => go({ tab: value === "queues" ? undefined : value, q: "" })}
        />
        <Search value={q} onSearch={(text) => go({ q: text })} />
        <span className="grow" />
        {add}
      </PageHead>
      {showing === "queues" && <QueueTable q={q} edit={edit} add={add} />}
      {showing === "numbers" && <Numbers q={q} edit={edit} add={add} />}
      {showing === "skills" && <Skills q={q} edit={edit} add={add} />}
      {showing === "queues" && (queue ?? open === "new") && (
        <QueueForm key={open} {...(queue && { queue })} close={close} readOnly={!mayWrite} />
      )}
      {showing === "numbers" && (number ?? open === "new") && (
        <NumberForm key={open} {...(number && { number })} close={close} readOnly={!mayWrite} />
      )}
      {showing === "skills" && (skill ?? open === "new") && (
        <SkillForm key={open} {...(skill && { skill })} close={close} readOnly={!mayWrite} />
      )}
    </div>
  );
}
