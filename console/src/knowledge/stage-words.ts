// How far a document is, in words and as a share.

import type { DocumentView } from "../../../src/api/knowledge-verbs.ts";

type Staged = Pick<DocumentView, "stage" | "chunksDone" | "chunksTotal" | "reason">;

export type StageTone = "good" | "warn" | "bad" | "busy" | "quiet";

const MOVING = new Set<DocumentView["stage"]>(["waiting", "reading", "embedding"]);

/** Whether looking again soon shows something new. */
export const isMoving = ({ stage }: Pick<DocumentView, "stage">): boolean => MOVING.has(stage);

const number = (count: number): string => count.toLocaleString("en-US");

export const passageCount = (count: number): string =>
  `${number(count)} ${count === 1 ? "passage" : "passages"}`;

export function stageWords({ stage, chunksDone, chunksTotal, reason }: Staged): {
  label: string;
  tone: StageTone;
} {
  switch (stage) {
    case "receiving":
      return { label: "Upload broke off", tone: "warn" };
    case "waiting":
      return reason ? { label: "Waits", tone: "warn" } : { label: "Waits its turn", tone: "busy" };
    case "reading":
      return { label: "Being read", tone: "busy" };
    case "embedding":
      return { label: `Embedding ${number(chunksDone)} of ${number(chunksTotal)}`, tone: "busy" };
    case "ready":
      return { label: "Ready", tone: "good" };
    default:
      return { label: "Failed", tone: "bad" };
  }
}

/**
 * From 0 to 1, where it is being worked on: reading is the first fifth, embedding the rest. Undefined where
 * nothing moves.
 */
export function workShare(document: Staged & Pick<DocumentView, "stage">): number | undefined {
  if (!isMoving(document)) return undefined;
  if (document.stage === "waiting") return 0.02;
  if (document.stage === "reading") return 0.1;
  return document.chunksTotal === 0 ? 0.2 : 0.2 + (0.8 * document.chunksDone) / document.chunksTotal;
}

const UNITS = ["B", "KiB", "MiB"] as const;

/** "340 KiB": as much of it as a person compares. */
export function sizeWords(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1_024 && unit < UNITS.length - 1) {
    amount /= 1_024;
    unit++;
  }
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`;
}

/** How near a passage is to the question, as people compare it. */
export const scoreWords = (score: number): string => `${Math.round(Math.max(0, score) * 100)} % alike`;

/** Where in its document a passage stands. */
export function placeWords({ headings, chunk }: { headings: string[]; chunk: number }): string {
  const place = `passage ${number(chunk + 1)}`;
  return headings.length === 0 ? place : `${headings.join(" › ")}, ${place}`;
}
