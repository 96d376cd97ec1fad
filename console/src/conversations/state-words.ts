// The state of a conversation in a word, and the colour that goes with it.

import type { ConversationSummary } from "../../../src/tenants/port.ts";

export type StateTone = "good" | "busy" | "person" | "warn" | "bad" | "quiet";

const WORDS: Record<string, { label: string; tone: StateTone }> = {
  queued: { label: "Waiting", tone: "busy" },
  thinking: { label: "Answering", tone: "busy" },
  delivering: { label: "Answering", tone: "busy" },
  retrying: { label: "Trying again", tone: "warn" },
  answered: { label: "Answered", tone: "good" },
  awaiting: { label: "Waits for approval", tone: "warn" },
  handed_off: { label: "With a person", tone: "person" },
  held: { label: "Needs review", tone: "warn" },
  undelivered: { label: "Not delivered", tone: "bad" },
  unknown: { label: "Delivery unknown", tone: "warn" },
  failed: { label: "Failed", tone: "bad" },
  dismissed: { label: "Closed", tone: "quiet" },
  cancelled: { label: "Cancelled", tone: "quiet" },
  stopped: { label: "Stopped", tone: "quiet" },
  moved: { label: "Moved", tone: "quiet" },
  idle: { label: "Quiet", tone: "quiet" },
};

/** Who has it goes before how its newest turn ended. */
export function summaryWords({ state, desk }: Pick<ConversationSummary, "state" | "desk">): {
  label: string;
  tone: StateTone;
} {
  if (!desk) return stateWords(state);
  if (desk.state === "waiting") return { label: "Waits for a person", tone: "warn" };
  return { label: desk.owner ? `With ${desk.owner}` : "With a person", tone: "person" };
}

/** Never fails: a state of a newer server is shown by its own name. */
export function stateWords(state: string): { label: string; tone: StateTone } {
  const known = Object.hasOwn(WORDS, state) ? WORDS[state] : undefined;
  if (known) return known;
  const words = state.replaceAll("_", " ").trim() || "Unknown";
  return { label: words.charAt(0).toUpperCase() + words.slice(1), tone: "quiet" };
}
