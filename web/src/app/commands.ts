import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { pagesFor } from "@/app/navigation";
import { atLeast, useMe } from "@/features/accounts/session";
import { findCalls } from "@/features/calls/api";
import { findCustomers } from "@/features/customers/api";
import { useDesk } from "@/features/desk/session";
import { peopleQuery } from "@/features/people/api";
import { setLocale } from "@/i18n";
import { phone, timeOfDay } from "@/kit/format";
import { remember } from "@/kit/preferences";

export interface Command {
  group: "pages" | "actions" | "people" | "customers" | "calls";
  key: string;
  label: string;
  hint: string;
  run: () => void;
}

const FEW = 6;
/** One Chinese character says as much as two letters. */
const ENOUGH = /\p{Script=Han}|../u;

/** What the palette offers for a text: at once what the page knows, and what the centre finds. */
export function useCommands(text: string) {
  const { t } = useTranslation();
  const me = useMe();
  const desk = useDesk();
  const navigate = useNavigate();
  const supervises = atLeast(me.role, "supervisor");
  const people = useQuery({ ...peopleQuery, enabled: supervises }).data ?? [];
  const wanted = text.toLowerCase();
  const matches = (label: string) => label.toLowerCase().includes(wanted);

  const pages: Command[] = pagesFor(me.role).map((page) => ({
    group: "pages",
    key: page.to,
    label: t(page.name),
    hint: page.to,
    run: () => void navigate({ to: page.to }),
  }));
  const action = (key: string, label: string, run: () => void): Command => ({ group: "actions", key, label, hint: "", run });
  const actions = [
    ...(desk.phase === "not_ready" ? [action("ready", t("palette.go_ready"), () => void desk.ready())] : []),
    ...(supervises ? [action("wall", t("palette.wall"), () => void navigate({ to: "/board", search: { wall: 1 } }))] : []),
    action("zh", t("palette.chinese"), () => void setLocale("zh-CN")),
    action("en", t("palette.english"), () => void setLocale("en")),
    action("dark", t("palette.dark"), () => remember("theme", "dark")),
    action("light", t("palette.light"), () => remember("theme", "light")),
  ];
  const persons: Command[] = people
    .filter((person) => matches(person.name) || matches(person.login))
    .slice(0, FEW)
    .map((person) => ({
      group: "people",
      key: person.id,
      label: person.name,
      hint: person.login,
      run: () => void navigate({ to: "/people", search: { open: person.id } }),
    }));

  const remote = queryOptions({
    queryKey: ["palette", text],
    enabled: ENOUGH.test(text),
    queryFn: async ({ signal }): Promise<Command[]> => {
      const [customers, calls] = await Promise.all([
        findCustomers(text, 1, FEW, signal),
        supervises ? findCalls(text, FEW, signal) : { items: [] },
      ]);
      return [
        ...customers.items.map((customer): Command => ({
          group: "customers",
          key: customer.id,
          label: customer.name,
          hint: customer.numbers.map(phone).join(", "),
          run: () => void navigate({ to: "/customers", search: { open: customer.id } }),
        })),
        ...calls.items.map((call): Command => ({
          group: "calls",
          key: call.id,
          label: call.customer?.name ?? phone(call.customer_number),
          hint: `${new Date(call.offered_us / 1000).toLocaleDateString()} ${timeOfDay(call.offered_us)}`,
          run: () => void navigate({ to: "/calls/$callId", params: { callId: call.id } }),
        })),
      ];
    },
  });
  const local = [
    ...pages.filter((page) => matches(page.label) || matches(page.key)),
    ...actions.filter((each) => matches(each.label)),
    ...(wanted === "" ? [] : persons),
  ];
  return { local, remote };
}
