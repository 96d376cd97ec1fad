// What a tool is and whether it works, in words of people who do not build tools.

import type { Approvers } from "../../../src/tenants/tool-policy.ts";
import type { GrantView, ToolView } from "./use-tools.ts";

type Tone = "good" | "warn" | "bad" | "quiet";

/** The state in a word; `needs` is said beside it. */
export function toolState({ state }: Pick<ToolView, "state">): { label: string; tone: Tone } {
  switch (state) {
    case "ready":
      return { label: "Ready", tone: "good" };
    case "needs_setup":
      return { label: "Not set up", tone: "warn" };
    case "off":
      return { label: "Off", tone: "quiet" };
    case "changed":
      return { label: "Changed: look at it", tone: "warn" };
    case "frozen":
      return { label: "Stopped", tone: "bad" };
  }
}

const endMoment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** When something ends, short enough for a tag. */
export const endOf = (at: number): string => endMoment.format(at);

const EFFECTS = { read: "only reads", write: "changes things", depends: "reads or changes" } as const;
export const effectWords = (effect: ToolView["effect"]): string => EFFECTS[effect];

const ORIGINS = { built_in: "built in", http: "yours", mcp: "from a server" } as const;
export const originWords = (origin: ToolView["origin"]): string => ORIGINS[origin];

/** Who says yes. */
export function approversWords(approvers: Approvers): string {
  if (approvers.kind === "requester") return "whoever asked for it";
  if (approvers.kind === "role") return `the role ${approvers.role}`;
  const names = approvers.people.map(({ name, userId }) => name || userId);
  return names.length === 0 ? "nobody in the chat" : names.join(", ");
}

/** What a leave covers: "to api.example.com, where amount is 5, for Mia". */
export function grantScope({ host, equals, person }: Pick<GrantView, "host" | "equals" | "person">): string {
  const values = Object.entries(equals).map(([name, value]) => `${name} is ${String(value)}`);
  const parts = [
    host === undefined ? "" : `to ${host}`,
    values.length === 0 ? "" : `where ${values.join(" and ")}`,
    person ? `for ${person.name || person.userId}` : "for everybody",
  ];
  return parts.filter(Boolean).join(", ");
}

/** "changes", "no longer there": what a server said when it was asked again. */
export function newsWords(news: {
  added: string[];
  changed: string[];
  removed: string[];
  leftOut: unknown[];
}): string {
  const said = [
    news.added.length > 0 ? `New: ${news.added.join(", ")}.` : "",
    news.changed.length > 0 ? `Changed, and off until you look: ${news.changed.join(", ")}.` : "",
    news.removed.length > 0 ? `Gone: ${news.removed.join(", ")}.` : "",
    news.leftOut.length > 0 ? `${news.leftOut.length} could not be taken.` : "",
  ].filter(Boolean);
  return said.length === 0 ? "Nothing changed." : said.join(" ");
}
