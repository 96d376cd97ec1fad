// What tools did for a reply, in words. Receipts come as JSON that a newer server may have written.

import type { ToolReceipt } from "../../../src/tools/tool-step.ts";

export function readReceipts(json: string | undefined): ToolReceipt[] {
  if (json === undefined) return [];
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((one) => typeof one?.callId === "string") : [];
  } catch {
    return [];
  }
}

const OUTCOMES: Record<string, { label: string; tone: "good" | "warn" | "bad" | "quiet" }> = {
  ok: { label: "done", tone: "good" },
  failed: { label: "failed", tone: "bad" },
  unavailable: { label: "not available", tone: "warn" },
  refused: { label: "not allowed", tone: "warn" },
  invalid: { label: "asked for wrongly", tone: "quiet" },
  unknown_tool: { label: "no such tool", tone: "quiet" },
  asked: { label: "waits for approval", tone: "warn" },
  timeout: { label: "took too long", tone: "bad" },
  unknown: { label: "may have happened", tone: "bad" },
};

/** Reading is said as such, so that nobody takes it for a change. */
export function receiptWords({ outcome, effect }: Pick<ToolReceipt, "outcome" | "effect">) {
  const known = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined;
  const words = known ?? { label: outcome, tone: "quiet" as const };
  return outcome === "ok" && effect === "read" ? { label: "read", tone: "good" as const } : words;
}

export const lasted = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

/** An address that may be opened; anything else is only shown. */
export const linkOf = (reference: string): string | undefined =>
  /^https?:\/\//i.test(reference) ? URL.parse(reference)?.href : undefined;
