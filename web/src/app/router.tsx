import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import { Crashed, NotFound } from "@/app/outcomes";
import { Shell } from "@/app/shell";
import { atLeast, type Role, sessionQuery } from "@/features/accounts/session";
import { SignIn } from "@/features/accounts/sign-in";
import { readCallSearch } from "@/features/calls/search";
import { type PlanningTab, TABS } from "@/features/planning/tabs";
import { readRecordingSearch } from "@/features/recordings/search";
import { nearest, setLocale } from "@/i18n";
import { day as readDay, oneOf, text, whole } from "@/kit/search";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Crashed,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>): { next?: string; ended?: boolean } => {
    const next = text(raw["next"]);
    return {
      // Only a path of our own: never send a person who just signed in to another site.
      ...(next?.startsWith("/") && !next.startsWith("//") && { next }),
      ...(raw["ended"] === true && { ended: true }),
    };
  },
  component: SignIn,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const known = context.queries.getQueryData(sessionQuery.queryKey);
    const user = known ?? (await context.queries.query(sessionQuery));
    if (!user) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
    if (!known) await setLocale(nearest(user.locale));
    return { user };
  },
  component: Shell,
});

const staticData = (role: Role) => ({ role });

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/setup/home"), "Home"),
});

const desk = createRoute({
  getParentRoute: () => signedIn,
  path: "/desk",
  component: lazyRouteComponent(() => import("@/features/desk/desk"), "Desk"),
});

const board = createRoute({
  getParentRoute: () => signedIn,
  path: "/board",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { wall?: 1 } => (raw["wall"] ? { wall: 1 } : {}),
  component: lazyRouteComponent(() => import("@/features/board/board"), "Board"),
});

const calls = createRoute({
  getParentRoute: () => signedIn,
  path: "/calls",
  staticData: staticData("supervisor"),
  validateSearch: readCallSearch,
  component: lazyRouteComponent(() => import("@/features/calls/calls"), "Calls"),
});

const call = createRoute({
  getParentRoute: () => signedIn,
  path: "/calls/$callId",
  staticData: staticData("supervisor"),
  component: lazyRouteComponent(() => import("@/features/calls/call"), "Call"),
});

const recordings = createRoute({
  getParentRoute: () => signedIn,
  path: "/recordings",
  staticData: staticData("supervisor"),
  validateSearch: readRecordingSearch,
  component: lazyRouteComponent(() => import("@/features/recordings/recordings"), "Recordings"),
});

const campaigns = createRoute({
  getParentRoute: () => signedIn,
  path: "/campaigns",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { q?: string; tab?: "do-not-call" } => {
    const q = text(raw["q"]);
    return { ...(raw["tab"] === "do-not-call" && { tab: "do-not-call" }), ...(q && { q }) };
  },
  component: lazyRouteComponent(() => import("@/features/campaigns/campaigns"), "Campaigns"),
});

const campaign = createRoute({
  getParentRoute: () => signedIn,
  path: "/campaigns/$campaignId",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { result?: string; page?: number } => {
    const result = text(raw["result"]);
    const page = whole(raw["page"]);
    return { ...(result && { result }), ...(page && { page }) };
  },
  component: lazyRouteComponent(() => import("@/features/campaigns/campaign"), "CampaignPage"),
});

const customers = createRoute({
  getParentRoute: () => signedIn,
  path: "/customers",
  validateSearch: (raw: Record<string, unknown>): { q?: string; page?: number; open?: string } => {
    const q = text(raw["q"]);
    const page = whole(raw["page"]);
    const open = text(raw["open"]);
    return { ...(q && { q }), ...(page && { page }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/customers/customers"), "Customers"),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/people",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { q?: string; open?: string } => {
    const q = text(raw["q"]);
    const open = text(raw["open"]);
    return { ...(q && { q }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/people/people"), "People"),
});

const queues = createRoute({
  getParentRoute: () => signedIn,
  path: "/queues",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: "numbers" | "skills"; q?: string; open?: string } => {
    const q = text(raw["q"]);
    const open = text(raw["open"]);
    const tab = raw["tab"] === "numbers" || raw["tab"] === "skills" ? raw["tab"] : undefined;
    return { ...(tab && { tab }), ...(q && { q }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/queues/queues"), "Queues"),
});

const trunks = createRoute({
  getParentRoute: () => signedIn,
  path: "/trunks",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: "limits"; open?: string } => {
    const open = text(raw["open"]);
    return { ...(raw["tab"] === "limits" && { tab: "limits" }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/trunks/trunks"), "Trunks"),
});

const flows = createRoute({
  getParentRoute: () => signedIn,
  path: "/flows",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: "calendars"; open?: string } => {
    const open = text(raw["open"]);
    return { ...(raw["tab"] === "calendars" && { tab: "calendars" }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/flows/flows"), "Flows"),
});

const flow = createRoute({
  getParentRoute: () => signedIn,
  path: "/flows/$flowId",
  staticData: staticData("supervisor"),
  component: lazyRouteComponent(() => import("@/features/flows/flow"), "FlowPage"),
});

const callbacks = createRoute({
  getParentRoute: () => signedIn,
  path: "/callbacks",
  component: lazyRouteComponent(() => import("@/features/callbacks/callbacks"), "CallbacksPage"),
});

const voicemails = createRoute({
  getParentRoute: () => signedIn,
  path: "/voicemails",
  component: lazyRouteComponent(() => import("@/features/voicemails/voicemails"), "VoicemailsPage"),
});

const planning = createRoute({
  getParentRoute: () => signedIn,
  path: "/planning",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: PlanningTab } => {
    const tab = oneOf(raw["tab"], TABS);
    return { ...(tab && { tab }) };
  },
  component: lazyRouteComponent(() => import("@/features/planning/planning"), "Planning"),
});

const rosters = createRoute({
  getParentRoute: () => signedIn,
  path: "/rosters",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: "shifts" | "contracts"; open?: string } => {
    const open = text(raw["open"]);
    const tab = raw["tab"];
    return { ...((tab === "shifts" || tab === "contracts") && { tab }), ...(open && { open }) };
  },
  component: lazyRouteComponent(() => import("@/features/rosters/rosters"), "Rosters"),
});

const rosterPlan = createRoute({
  getParentRoute: () => signedIn,
  path: "/rosters/$planId",
  staticData: staticData("supervisor"),
  component: lazyRouteComponent(() => import("@/features/rosters/plan"), "PlanPage"),
});

const attendance = createRoute({
  getParentRoute: () => signedIn,
  path: "/attendance",
  staticData: staticData("supervisor"),
  validateSearch: (raw: Record<string, unknown>): { tab?: "day" | "requests" | "leave"; day?: string; person?: string } => {
    const tab = oneOf(raw["tab"], ["day", "requests", "leave"] as const);
    const day = readDay(raw["day"]);
    const person = text(raw["person"]);
    return { ...(tab && { tab }), ...(day && { day }), ...(person && { person }) };
  },
  component: lazyRouteComponent(() => import("@/features/attendance/attendance"), "AttendancePage"),
});

const myShifts = createRoute({
  getParentRoute: () => signedIn,
  path: "/shifts",
  component: lazyRouteComponent(() => import("@/features/rosters/my-shifts"), "MyShifts"),
});

const reasons = createRoute({
  getParentRoute: () => signedIn,
  path: "/reasons",
  staticData: staticData("administrator"),
  component: lazyRouteComponent(() => import("@/features/reasons/reasons"), "Reasons"),
});

/** A mistyped address inside: what is going on stays in sight. */
const nowhere = createRoute({
  getParentRoute: () => signedIn,
  path: "$",
  component: NotFound,
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    desk,
    board,
    calls,
    recordings,
    call,
    campaigns,
    campaign,
    customers,
    people,
    queues,
    trunks,
    flows,
    flow,
    callbacks,
    voicemails,
    planning,
    rosters,
    rosterPlan,
    attendance,
    myShifts,
    reasons,
    nowhere,
  ]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: Crashed,
  });
}

/** Whether a role may open a route that asks for one. The server checks every request again. */
export function mayOpen(role: Role, needed: Role | undefined): boolean {
  return needed === undefined || atLeast(role, needed);
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
  interface StaticDataRouteOption {
    role?: Role;
  }
}
