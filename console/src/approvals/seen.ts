// Which cards stand where. Pure.

import type { ApprovalView } from "../../../src/api/approvals-page.ts";

/** Those that were there stay where they were, with their news; new ones follow, the soonest to expire first. */
export function merged(before: ApprovalView[], news: ApprovalView[]): ApprovalView[] {
  const byId = new Map(news.map((one) => [one.id, one]));
  const known = new Set(before.map(({ id }) => id));
  const fresh = news.filter(({ id }) => !known.has(id)).sort((a, b) => a.expiresAt - b.expiresAt);
  return [...before.map((one) => byId.get(one.id) ?? one), ...fresh];
}

/** Shown as waiting, or as being done, and not in the list of what waits: something became of it. */
export function gone(seen: ApprovalView[], waiting: ApprovalView[]): ApprovalView[] {
  const listed = new Set(waiting.map(({ id }) => id));
  return seen.filter(({ id, state }) => !listed.has(id) && !isSettled(state));
}

const isSettled = (state: ApprovalView["state"]) =>
  !(state === "pending" || state === "approved" || state === "running");
