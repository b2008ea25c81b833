import { Tag } from "antd";

import { useTierLabel } from "@/features/reasons/labels";

export function TierTag({ tier }: { tier: string }) {
  const label = useTierLabel();
  const special = tier.toLowerCase() !== "standard";
  return special ? <Tag color={tier.toLowerCase() === "vip" ? "gold" : "default"}>{label(tier)}</Tag> : null;
}
