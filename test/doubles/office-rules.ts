// The rules of an employee of the office in memory, and a week of conversations to try them on.

import { encodeTuple } from "../../src/ids.ts";
import type { OfficeApi } from "./api-deps.ts";
import { BEN, CARLA } from "./office-inbox.ts";

const HOUR = 3_600_000;

export const RULES = [
  {
    condition: "billing_dispute and attempts >= 2",
    reason: "They dispute a bill and have asked before",
    assignee: "finance",
    priority: "urgent",
  },
  {
    condition: 'mentions("refund", "money back", "Geld zurück")',
    reason: "Money is to go back",
    assignee: "finance",
  },
  {
    condition: 'sentiment < -0.4 and channel != "web"',
    reason: "Somebody is angry",
    assignee: "demo.mattermost/m3",
    priority: "high",
  },
  {
    condition: "tool_failures >= 2 or confidence < 0.4",
    reason: "The employee cannot find out",
    priority: "low",
  },
];

/** Ada has rules, and there are people whom they fetch. */
export function furnishRules(api: OfficeApi): void {
  const directory = api.directories.get("demo");
  if (!directory) return;
  const roles = { finance: [BEN, CARLA], support: [CARLA] };
  const handOver = { ...directory.tenant.tools.handOver, team: [BEN, CARLA] };
  const tools = { ...directory.tenant.tools, roles, handOver };
  const agents = directory.agents.map((agent) =>
    agent.id === "ada"
      ? { ...agent, escalationRules: RULES, escalationAssignee: "support", naturalLanguageEscalation: true }
      : agent,
  );
  api.directories.set("demo", { ...directory, agents, tenant: { ...directory.tenant, tools } });
}

type Said = [hoursAgo: number, person: string, local: string, ...lines: string[]];

const WEEK: Said[] = [
  [5, "Ines Moreau", "whatsapp", "Hello, I want my money back for the lamp."],
  [9, "Paul Adler", "slack", "Can I change my delivery address?"],
  [
    20,
    "Sofia Rossi",
    "whatsapp",
    "Where is my parcel?",
    "Where is my parcel? This is terrible, I am furious!",
  ],
  [28, "Kenji Mori", "mattermost", "Which plan has single sign-on?"],
  [31, "Ruth Okello", "whatsapp", "Let me talk to a human, please."],
  [
    47,
    "Anna Berg",
    "slack",
    "You charged me twice, I dispute this bill.",
    "I dispute this bill: you charged me twice.",
  ],
  [52, "Lukas Braun", "whatsapp", "Ich möchte mein Geld zurück."],
  [56, "Maya Singh", "mattermost", "Is there an invoice for October?"],
  [75, "Olu Ade", "slack", "I need a refund for order 88."],
  [80, "Erik Lund", "whatsapp", "Thank you, that was perfect!"],
  [99, "Carmen Diaz", "whatsapp", "This is the worst service, I am so angry and disappointed."],
  [103, "Tom Baker", "slack", "May I speak to a real person?"],
  [122, "Yuki Tanaka", "mattermost", "How do I reset my password?"],
  [127, "Nadia Haddad", "whatsapp", "I want a refund. The glass is broken."],
  [150, "Sam Cole", "slack", "What are your opening hours?"],
  [154, "Eva Novak", "whatsapp", "Please refund me, the parcel never came."],
];

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];
const QUIET: Said[] = EIGHT.map((n) => [n * 20 + 3, `Guest ${n}`, "slack", "When are you open?"]);

/** What people wrote in the past seven days, each in a conversation of their own, all of them answered. */
export function furnishWeek(api: OfficeApi): void {
  for (const [hoursAgo, person, local, ...lines] of [...WEEK, ...QUIET]) {
    const room = api.office.room({
      tenantId: "demo",
      connectionId: `demo.${local}`,
      thread: encodeTuple(["week", person]),
    });
    room.person = person;
    room.outcome = "answered";
    for (const [i, text] of lines.entries()) {
      const at = Date.now() - hoursAgo * HOUR + i * 90_000;
      const id = `week-${person}-${i}`;
      api.office.put(room, { id, role: "person", author: person, text, at });
      api.office.put(room, {
        ...{ id: `${id}-answer`, role: "employee", author: "Ada", at: at + 4_000, turn: i + 1 },
        ...{ text: "I have looked into it for you.", outcome: "answered" },
        parts: [{ opId: id, text: "I have looked into it for you.", state: "sent" }],
      });
    }
  }
}
