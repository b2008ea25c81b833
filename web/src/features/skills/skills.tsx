import { useQuery } from "@tanstack/react-query";
import { Form, Input, Table } from "antd";
import { useTranslation } from "react-i18next";

import { peopleQuery } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import { type Skill, skillsQuery } from "@/features/skills/api";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { NONE } from "@/kit/format";
import { Nothing } from "@/kit/list";

interface Fields {
  name: string;
}

export function SkillForm({ skill, close, readOnly }: { skill?: Skill; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const path = `/skills/${encodeURIComponent(skill?.id ?? "")}`;
  return (
    <Editor<Fields>
      title={skill ? skill.name : t("skills.new")}
      close={close}
      readOnly={readOnly}
      changes={["skills"]}
      save={(fields) => (skill ? api.patch(path, fields) : api.post("/skills", fields))}
      initial={{ name: skill?.name ?? "" }}
      {...(skill && {
        remove: {
          question: t("skills.delete_question", { name: skill.name }),
          consequence: t("skills.delete_consequence"),
          run: () => api.delete(path),
        },
      })}
    >
      <Form.Item name="name" label={t("skills.name")} extra={t("skills.name_hint")} rules={[{ required: true, message: t("common.required") }]}>
        <Input autoFocus maxLength={100} data-testid="skill-name" />
      </Form.Item>
    </Editor>
  );
}

export function Skills({ q, edit, add }: { q: string; edit: (id: string) => void; add: React.ReactNode }) {
  const { t } = useTranslation();
  const skills = useQuery(skillsQuery);
  const people = useQuery(peopleQuery).data ?? [];
  const queues = useQuery(queuesQuery).data ?? [];
  if (skills.isError) return <Failure error={skills.error} retry={() => void skills.refetch()} />;
  const found = skills.data?.filter((each) => each.name.toLowerCase().includes(q.toLowerCase()));
  return (
    <Table<Skill>
      size="small"
      rowKey="id"
      dataSource={found ?? []}
      loading={skills.isPending}
      pagination={false}
      rowClassName="clickable"
      onRow={(skill) => ({ onClick: () => edit(skill.id) })}
      locale={{ emptyText: <Nothing text={t(q === "" ? "skills.none_yet" : "skills.none_found")} action={q === "" && add} /> }}
      columns={[
        {
          title: t("skills.name"),
          render: (_, each) => (
            <button type="button" className="link-button" onClick={() => edit(each.id)}>
              {each.name}
            </button>
          ),
        },
        {
          title: t("skills.people"),
          align: "right",
          className: "num",
          render: (_, each) => people.filter((person) => each.id in person.skills).length,
        },
        {
          title: t("skills.queues"),
          render: (_, each) =>
            queues
              .filter((queue) => each.id in queue.skills)
              .map((queue) => `${queue.name} ≥ ${queue.skills[each.id] ?? 0}`)
              .join(", ") || NONE,
        },
      ]}
    />
  );
}
