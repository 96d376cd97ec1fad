// The table of a chaos run, and what is needed to look into one that failed.

import type { RunResult } from "../table.ts";
import type { ChaosOptions } from "./chaos.ts";
import type { Deliveries } from "./deliver.ts";
import type { HandOverVerdict } from "./hand-over-verdict.ts";
import type { Verdict } from "./verdict.ts";

export interface ChaosFacts {
  options: ChaosOptions;
  verdict: Verdict;
  handOvers: HandOverVerdict;
  deliveries: Deliveries;
  kills: number;
  restartMs: number;
  lostResponses: number;
  seconds: number;
}

const MAX_LISTED = 20;

function listed(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : "";
  return [`${name}: ${items.slice(0, MAX_LISTED).join(", ")}${more}`];
}

export function chaosResult(facts: ChaosFacts): RunResult {
  const { options, verdict, deliveries, handOvers: handed } = facts;
  const { lost, duplicated, outOfOrder, misplaced, leftovers, unaccounted, unknown } = verdict;
  const zero = (name: string, items: readonly string[]) => ({ name, value: items.length, limit: 0 });
  const refused = [...deliveries.refused].map(([why, times]) => `${why} × ${times}`).join(", ");
  return {
    name: "chaos",
    settings: { ...options },
    tables: [
      {
        title: `Chaos, seed ${options.seed}`,
        columns: [
          ...["messages", "deliveries", "kills", "lost responses", "answered", "lost", "duplicated"],
          ...["out of order", "unaccounted", "seconds"],
        ],
        rows: [
          [
            ...[options.messages, deliveries.tries, facts.kills, facts.lostResponses, verdict.answered],
            ...[lost.length, duplicated.length, outOfOrder.length + misplaced.length, unaccounted.length],
            Math.round(facts.seconds),
          ],
        ],
      },
      {
        title: "Handed over and back",
        columns: ["conversations", "lines relayed", "lost", "doubled", "out of order", "talked over"],
        rows: [
          [
            ...[options.handOvers, handed.relayed, handed.lost.length, handed.doubled.length],
            ...[handed.outOfOrder.length, handed.talkedOver.length],
          ],
        ],
      },
    ],
    bars: [
      zero("lost", lost),
      zero("duplicated visible answers", duplicated),
      zero("out of order", outOfOrder),
      zero("in another conversation", misplaced),
      zero("visible messages that answer nothing", leftovers),
      zero("messages without an outcome on record", unaccounted),
      zero("relayed lines lost", handed.lost),
      zero("relayed lines doubled", handed.doubled),
      zero("relayed lines out of order", handed.outOfOrder),
      zero("persons talked over", handed.talkedOver),
    ],
    notes: [
      ...listed("lost", lost),
      ...listed("duplicated", duplicated),
      ...listed("out of order", outOfOrder),
      ...listed("misplaced", misplaced),
      ...listed("left over", leftovers),
      ...listed("unaccounted", unaccounted),
      ...listed("not relayed", handed.lost),
      ...listed("relayed twice", handed.doubled),
      ...listed("relayed out of order", handed.outOfOrder),
      ...listed("talked over", handed.talkedOver),
      ...listed("deliveries that did not end as sent", unknown),
      `Webhooks refused and sent again: ${refused || "none"}. The Worker came back after ${Math.round(facts.restartMs)} ms (median).`,
      "Mattermost itself never repeats an outgoing webhook; here every service does, so that each message is accepted.",
      `Again: npm run chaos -- --seed ${options.seed} --messages ${options.messages} --conversations ${options.conversations} --kills ${options.kills} --hand-overs ${options.handOvers}`,
      "The seed fixes what is said, how often each webhook comes and when the Worker is killed; the machine decides the rest.",
    ],
  };
}
