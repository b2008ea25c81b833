import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Form, Input, Select, Switch, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import { atLeast, type Role, ROLES, useMe } from "@/features/accounts/session";
import { peopleQuery, type Person } from "@/features/people/api";
import { queuesQuery } from "@/features/queues/api";
import { skillsQuery } from "@/features/skills/api";
import { type Levels, LevelsField } from "@/features/skills/levels";
import { LOCALES, type Locale, nearest } from "@/i18n";
import { api } from "@/kit/api";
import { Editor } from "@/kit/editor";
import { Failure } from "@/kit/errors";
import { Nothing, PageHead, Search } from "@/kit/list";
import { StateLabel } from "@/kit/state-mark";
import { useLive } from "@/live/hooks";

interface Fields {
  login: string;
  name: string;
  role: Role;
  locale: Locale;
  password: string;
  queue_ids: string[];
  queue_orders: Levels;
  skills: Levels;
  active: boolean;
  may_dial: boolean;
  may_work_outside: boolean;
  outside_number: string;
}

const PASSWORD_SHORTEST = 10;

function PersonForm({ person, close, readOnly }: { person?: Person; close: () => void; readOnly: boolean }) {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery).data ?? [];
  const skills = useQuery(skillsQuery).data ?? [];
  const required = [{ required: true, message: t("common.required") }];
  const send = ({ queue_orders, ...fields }: Fields) =>
    save({ ...fields, queue_orders: Object.fromEntries(Object.entries(queue_orders).filter(([id]) => fields.queue_ids.includes(id))) });
  const save = ({ password, active, ...fields }: Fields) =>
    person
      ? api.patch(`/people/${encodeURIComponent(person.id)}`, { ...fields, active, ...(password !== "" && { password }) })
      : api.post("/people", { ...fields, password });
  return (
    <Editor<Fields>
      title={person ? person.name : t("people.new")}
      close={close}
      readOnly={readOnly}
      changes={["people", "queues"]}
      save={send}
      initial={{
        login: person?.login ?? "",
        name: person?.name ?? "",
        role: person?.role ?? "agent",
        locale: nearest(person?.locale ?? "en"),
        password: "",
        queue_ids: person?.queue_ids ?? [],
        queue_orders: person?.queue_orders ?? {},
        skills: person?.skills ?? {},
        active: person?.active ?? true,
        may_dial: person?.may_dial ?? false,
        may_work_outside: person?.may_work_outside ?? false,
        outside_number: person?.outside_number ?? "",
      }}
      {...(person && {
        remove: {
          question: t("people.delete_question", { name: person.name }),
          consequence: t("people.delete_consequence"),
          run: () => api.delete(`/people/${encodeURIComponent(person.id)}`),
        },
      })}
    >
      <Form.Item name="name" label={t("people.name")} rules={required}>
        <Input autoFocus maxLength={100} data-testid="person-name" />
      </Form.Item>
      <Form.Item
        name="login"
        label={t("people.login")}
        rules={[...required, { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, message: t("people.login_wrong") }]}
      >
        <Input maxLength={64} autoComplete="off" data-testid="person-login" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t(person ? "people.password_reset" : "people.password")}
        extra={person && t("people.password_reset_hint")}
        rules={[...(person ? [] : required), { min: PASSWORD_SHORTEST, message: t("people.password_short", { count: PASSWORD_SHORTEST }) }]}
      >
        <Input.Password autoComplete="new-password" data-testid="person-password" />
      </Form.Item>
      <Form.Item name="role" label={t("people.role")} rules={required}>
        <Select options={ROLES.map((value) => ({ value, label: `${t(`role.${value}`)}: ${t(`people.role_hint.${value}`)}` }))} />
      </Form.Item>
      <Form.Item name="queue_ids" label={t("people.queues")} extra={t("people.queues_hint")}>
        <Select
            mode="multiple"
            showSearch={{ optionFilterProp: "label" }}
            options={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
            data-testid="person-queues"
          />
      </Form.Item>
      <Form.Item noStyle dependencies={["queue_ids"]}>
        {(form) => {
          const served = (form.getFieldValue("queue_ids") ?? []) as string[];
          return (
            <Form.Item name="queue_orders" label={t("people.queue_orders")} extra={t("people.queue_orders_hint")} hidden={served.length < 2}>
              <LevelsField
                options={queues.filter((queue) => served.includes(queue.id))}
                add={t("people.queue_orders_add")}
                max={9}
                fresh={2}
                testId="person-orders"
              />
            </Form.Item>
          );
        }}
      </Form.Item>
      <Form.Item name="skills" label={t("people.skills")} extra={t(skills.length > 0 ? "people.skills_hint" : "queues.skills_none")}>
        <LevelsField options={skills} add={t("skills.add")} max={10} fresh={5} testId="person-skills" />
      </Form.Item>
      <Form.Item name="may_dial" label={t("people.may_dial")} extra={t("people.may_dial_hint")} valuePropName="checked">
        <Switch data-testid="person-may-dial" />
      </Form.Item>
      <Form.Item
        name="may_work_outside"
        label={t("people.may_work_outside")}
        extra={t("people.may_work_outside_hint")}
        valuePropName="checked"
      >
        <Switch data-testid="person-may-work-outside" />
      </Form.Item>
      <Form.Item noStyle dependencies={["may_work_outside"]}>
        {(form) => (
          <Form.Item
            name="outside_number"
            label={t("people.outside_number")}
            extra={t("people.outside_number_hint")}
            hidden={form.getFieldValue("may_work_outside") !== true}
          >
            <Input className="num" maxLength={40} autoComplete="off" data-testid="person-outside-number" />
          </Form.Item>
        )}
      </Form.Item>
      <Form.Item name="locale" label={t("common.language")}>
        <Select
          options={LOCALES.map((value) => ({ value, label: t(value === "en" ? "common.language_en" : "common.language_zh") }))}
        />
      </Form.Item>
      {person && (
        <Form.Item name="active" label={t("people.active")} extra={t("people.active_hint")} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </Editor>
  );
}

export function People() {
  const { t } = useTranslation();
  const me = useMe();
  const { q = "", open } = useSearch({ from: "/signed-in/people" });
  const navigate = useNavigate({ from: "/people" });
  const people = useQuery(peopleQuery);
  const queues = useQuery(queuesQuery).data;
  const agents = useLive((state) => state.agents);
  const mayWrite = atLeast(me.role, "administrator");
  const wanted = q.toLowerCase();
  const found = people.data?.filter(
    (each) => each.name.toLowerCase().includes(wanted) || each.login.toLowerCase().includes(wanted),
  );
  const edit = (id: string | undefined) =>
    void navigate({ search: { ...(q !== "" && { q }), ...(id !== undefined && { open: id }) }, replace: true });
  const chosen = people.data?.find((each) => each.id === open);
  const add = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => edit("new")} data-testid="new-person">
      {t("people.new")}
    </Button>
  );
  return (
    <div className="page-pad">
      <PageHead title={t("nav.people")}>
        <Search value={q} onSearch={(text) => void navigate({ search: text === "" ? {} : { q: text }, replace: true })} />
        <span className="grow" />
        {add}
      </PageHead>
      {people.isError ? (
        <Failure error={people.error} retry={() => void people.refetch()} />
      ) : (
        <Table<Person>
          size="small"
          rowKey="id"
          dataSource={found ?? []}
          loading={people.isPending}
          rowClassName="clickable"
          onRow={(person) => ({ onClick: () => edit(person.id) })}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Nothing text={t(q === "" ? "people.none_yet" : "people.none_found")} action={q === "" && add} /> }}
          columns={[
            {
              title: t("people.name"),
              render: (_, person) => (
                <button type="button" className="link-button" onClick={() => edit(person.id)}>
                  {person.name}
                </button>
              ),
            },
            { title: t("people.login"), dataIndex: "login" },
            { title: t("people.role"), render: (_, person) => t(`role.${person.role}`) },
            {
              title: t("people.queues"),
              render: (_, person) =>
                person.queue_ids.map((id) => <Tag key={id}>{queues?.find((queue) => queue.id === id)?.name ?? id}</Tag>),
            },
            {
              title: t("people.now"),
              render: (_, person) =>
                person.active ? (
                  <StateLabel state={agents[person.id]?.state ?? "offline"} />
                ) : (
                  <span className="faint">{t("people.switched_off")}</span>
                ),
            },
          ]}
        />
      )}
      {open === "new" && mayWrite && <PersonForm close={() => edit(undefined)} readOnly={false} />}
      {chosen && <PersonForm key={chosen.id} person={chosen} close={() => edit(undefined)} readOnly={!mayWrite} />}
    </div>
  );
}
