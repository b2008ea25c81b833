/** The planner's questions, in the order they come up. */
export const TABS = ["people", "forecast", "what-if", "capacity", "cost"] as const;
export type PlanningTab = (typeof TABS)[number];
