/** The planner's questions, in the order they come up. */
export const TABS = ["people", "forecast", "what-if", "cost"] as const;
export type PlanningTab = (typeof TABS)[number];
