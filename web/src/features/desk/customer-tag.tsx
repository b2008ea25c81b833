import { useTierLabel } from "@/features/reasons/labels";

/** A customer's tier, when it is a special one. */
export function TierTag({ tier }: { tier: string }) {
  const label = useTierLabel();
  const kind = tier.toLowerCase();
  return kind === "standard" ? null : <span className={kind === "vip" ? "tier tier-vip" : "tier"}>{label(tier)}</span>;
}
