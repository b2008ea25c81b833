import {
  CloseOutlined,
  LogoutOutlined,
  SwapOutlined,
  SwapRightOutlined,
  TeamOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

import { calls, directoryQuery } from "@/features/desk/api";
import type { Conversation, Person } from "@/features/desk/conversation";
import { useFacts } from "@/features/desk/facts";
import { KeyButton } from "@/features/desk/key-button";
import { useDesk } from "@/features/desk/session";
import { phone } from "@/kit/format";
import { Elapsed } from "@/kit/time";
import type { LiveParty } from "@/live/types";

/** What somebody in the call is called: a colleague by her name, a line outside by its number. */
export function usePartyName(): (party: LiveParty) => string {
  const { t } = useTranslation();
  const { call } = useDesk();
  // Agents are not told of each other live: the directory knows their names.
  const others = (call?.parties.length ?? 0) > 1;
  const colleagues = useQuery({ ...directoryQuery, enabled: others, staleTime: 5_000 }).data?.colleagues;
  return (party) =>
    party.role === "outside"
      ? phone(party.number)
      : (colleagues?.find((each) => each.id === party.agent_id)?.name ?? t("desk.colleague"));
}

function Row({ person, name, drop }: { person: Person; name: string; drop: (() => void) | null }) {
  const { t } = useTranslation();
  const { party, condition, since } = person;
  const held = party === null && condition === "music";
  return (
    <li
      className={held ? "person person-held" : "person"}
      data-testid={party === null ? "person-customer" : "person"}
      data-condition={condition}
    >
      <span className="person-head">
        <UserOutlined className="faint" />
        <b className="ellipsis grow">{name}</b>
        {since !== null && <Elapsed since={since} />}
        {drop && (
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            onClick={drop}
            title={t("desk.drop", { who: name })}
            aria-label={t("desk.drop", { who: name })}
            data-testid="drop"
          />
        )}
      </span>
      <span className="soft">{t(held ? "desk.condition.held" : `desk.condition.${condition}`)}</span>
    </li>
  );
}

/** Everybody in the call and what each of them hears; while she asks somebody, the ways on from there. */
export function People({ talk, act }: { talk: Conversation; act: (work: () => Promise<unknown>) => void }) {
  const { t } = useTranslation();
  const { callId } = useDesk();
  const facts = useFacts();
  const nameOf = usePartyName();
  const { adviser, may } = talk;
  return (
    <section className="people" aria-label={t("desk.people")} data-testid="people">
      <h3>{t("desk.people")}</h3>
      <ul className="persons">
        {talk.people.map((person) => {
          const { party } = person;
          return (
            <Row
              key={party?.leg_id ?? "customer"}
              person={person}
              name={party === null ? facts.name : nameOf(party)}
              drop={party && talk.leads ? () => act(() => calls.drop(callId, party.leg_id)) : null}
            />
          );
        })}
      </ul>
      {adviser && (
        <div className="people-keys" data-testid="consult">
          <KeyButton
            hotkey="s"
            label={t("desk.swap")}
            hint={t("desk.swap_hint")}
            icon={<SwapOutlined />}
            onPress={() => act(() => calls.swap(callId))}
            enabled={may.consult}
            testId="swap"
          />
          <KeyButton
            hotkey="j"
            label={t("desk.join")}
            hint={t("desk.join_hint")}
            icon={<TeamOutlined />}
            onPress={() => act(() => calls.join(callId))}
            enabled={may.consult}
            testId="join"
          />
          <KeyButton
            hotkey="t"
            label={t("desk.complete")}
            hint={t("desk.complete_hint", { who: nameOf(adviser) })}
            icon={<SwapRightOutlined />}
            onPress={() => act(() => calls.complete(callId))}
            enabled={may.consult}
            testId="complete"
          />
        </div>
      )}
      {may.leave && (
        <div className="people-keys">
          <KeyButton
            hotkey="l"
            label={t("desk.leave_call")}
            hint={t("desk.leave_call_hint")}
            icon={<LogoutOutlined />}
            onPress={() => act(() => calls.leave(callId))}
            testId="leave"
          />
        </div>
      )}
    </section>
  );
}
