// Rows of what turns did, step by step, and of the files that their tools brought: those are large, so they go a
// while after their turn, when nobody sends or opens them any more.

import type { SavedStep } from "../src/conversation/port.ts";
import type { Rows } from "./conversation-confirmations.ts";

/** Keys among the ids that were seen: they are swept by the same clock. */
const KEY = "made/";
const AFTER_KEY = "made0";

export class StepRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  of(turn: number): SavedStep[] {
    return this.#rows
      .read<{ idx: number; kind: SavedStep["kind"]; body: string }>(
        "SELECT idx, kind, body FROM step WHERE turn = ? ORDER BY idx",
        turn,
      )
      .map(({ idx, kind, body }) => ({ index: idx, kind, body }));
  }

  /** A step that is there already stays as it was: it is what a redelivered turn replays. */
  put(turn: number, { made = [], ...step }: SavedStep, openedAt: number): void {
    this.#rows.write(
      "INSERT INTO step (turn, idx, kind, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      turn,
      step.index,
      step.kind,
      step.body,
    );
    for (const file of made) this.put(turn, { ...file, kind: "made" }, openedAt);
    if (made.length === 0) return;
    const query = "INSERT INTO seen (id, seq, at) VALUES (?, 0, ?) ON CONFLICT DO NOTHING";
    this.#rows.write(query, `${KEY}${turn}`, openedAt);
  }

  file(turn: number, index: number): string | undefined {
    if (!this.#rows.exists) return undefined;
    const query = "SELECT body FROM step WHERE turn = ? AND idx = ? AND kind = 'made'";
    return this.#rows.read<{ body: string }>(query, turn, index)[0]?.body;
  }

  /** Files of turns that began before. Their keys go with all that were seen then. */
  sweepFiles(olderThan: number): void {
    const query = "SELECT id FROM seen WHERE id > ? AND id < ? AND at < ?";
    for (const { id } of this.#rows.read<{ id: string }>(query, KEY, AFTER_KEY, olderThan))
      this.#rows.write("DELETE FROM step WHERE turn = ? AND kind = 'made'", Number(id.slice(KEY.length)));
  }
}
