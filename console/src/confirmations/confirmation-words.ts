// Where a request for leave stands, in the words of somebody who answers for it.

import type { Confirmation } from "../../../src/conversation/port.ts";

export type AskTone = "wait" | "good" | "bad" | "quiet";

export interface AskWords {
  label: string;
  detail?: string;
  tone: AskTone;
}

type Known = Pick<Confirmation, "state" | "expiresAt" | "decidedBy" | "reason" | "result">;

const because = (reason: string | undefined) => (reason ? { detail: `“${reason}”` } : {});
const cameOf = (result: string | undefined) => (result ? { detail: result } : {});

/** One line about a request, and a sentence more where there is something to say. */
export function askWords(one: Known, now: number): AskWords {
  const by = one.decidedBy?.name || "somebody";
  switch (one.state) {
    case "pending":
      return one.expiresAt <= now
        ? { label: "Expired", detail: "Nobody answered in time. Nothing was done.", tone: "quiet" }
        : { label: "Waiting for an answer", tone: "wait" };
    case "approved":
    case "running":
      return { label: `Approved by ${by}`, detail: "It is being done.", tone: "good" };
    case "done":
      return { label: `Done, approved by ${by}`, ...cameOf(one.result), tone: "good" };
    case "failed":
      return { label: `Approved by ${by}, but it failed`, ...cameOf(one.result), tone: "bad" };
    case "unknown":
      return {
        label: "Nobody can tell whether it was done",
        detail: `Approved by ${by}. It was interrupted and is not tried again: please check where it would show.`,
        tone: "bad",
      };
    case "denied":
      return { label: `Denied by ${by}`, ...because(one.reason), tone: "quiet" };
    case "expired":
      return { label: "Expired", detail: "Nobody answered in time. Nothing was done.", tone: "quiet" };
    case "cancelled":
      return { label: "Withdrawn", detail: "It is not asked for any more. Nothing was done.", tone: "quiet" };
  }
}

/** How long is left, without a clock that runs. */
export function timeLeft(expiresAt: number, now: number): string {
  const minutes = Math.ceil((expiresAt - now) / 60_000);
  if (minutes <= 0) return "Expired";
  if (minutes === 1) return "Less than a minute left";
  if (minutes < 120) return `About ${minutes} minutes left`;
  return `About ${Math.round(minutes / 60)} hours left`;
}

/** Who may answer it in the chat; the console always may. */
export function approverWords(approvers: readonly { userId: string; name?: string }[]): string {
  const names = approvers.map(({ name, userId }) => name || userId);
  if (names.length === 0) return "Nobody in the chat; only you here";
  const last = names.at(-1) ?? "";
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
  return `${list}, or you here`;
}
