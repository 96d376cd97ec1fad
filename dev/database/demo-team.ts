// Who of the demo company takes over from its employee, and when. None of the rules reads the answer that is
// about to be given: an employee with such a rule does not show how its answers grow.

import type { EscalationRule } from "../../src/escalation/rule.ts";
import type { PersonRef, ToolPolicy } from "../../src/tenants/tool-policy.ts";
import { BOB, type CastMember, LEO, MARIA } from "../sandbox/cast.ts";
import type { DemoConnections } from "./demo-connections.ts";

/** The role that the employee's own hand-overs go to. */
export const SUPPORT = "support";
const LEADS = "leads";

type Rooms = Pick<DemoConnections, "slack" | "mattermost">;

const at = (channel: keyof Rooms, rooms: Rooms, { name, ids }: CastMember): PersonRef => ({
  connectionId: rooms[channel].id,
  userId: ids[channel],
  name,
});

/** Maria first, on Slack; then Leo, on Mattermost; then both of them and Bob. */
export function demoTeam(rooms: Rooms): Pick<ToolPolicy, "roles" | "handOver"> {
  const [maria, leo, bob] = [
    at("slack", rooms, MARIA),
    at("mattermost", rooms, LEO),
    at("slack", rooms, BOB),
  ];
  return {
    roles: { [SUPPORT]: [maria, leo], [LEADS]: [leo] },
    handOver: { team: [maria, leo, bob], takeMs: 300_000, hours: null },
  };
}

export const DEMO_RULES: EscalationRule[] = [
  {
    condition: 'mentions("lawyer", "solicitor", "legal action", "Rechtsanwalt")',
    reason: "Somebody speaks of legal steps.",
    assignee: LEADS,
    priority: "urgent",
  },
  {
    condition: "billing_dispute and attempts >= 3",
    reason: "A customer disputes a bill, and has said so three times.",
    priority: "high",
  },
  {
    condition: "attempts >= 4 and sentiment < -0.4",
    reason: "Somebody has asked for the same thing again and again, and sounds unhappy.",
  },
];
