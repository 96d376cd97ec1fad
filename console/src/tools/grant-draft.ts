// Leave while it is described. Pure.

import type { GrantBody } from "./use-tools.ts";

export interface GrantDraft {
  agentId: string;
  tool: string;
  host: string;
  argument: string;
  value: string;
  days: string;
}

const DAY_MS = 86_400_000;

/** "true" and "5" mean what they look like, since arguments are compared as they are. */
export function argumentValue(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

export function grantBodyOf(draft: GrantDraft, now: number): GrantBody {
  const { agentId, tool } = draft;
  const host = draft.host.trim().toLowerCase();
  const argument = draft.argument.trim();
  return {
    ...{ agentId, tool, expiresAt: now + Math.round(Number(draft.days) * DAY_MS) },
    equals: argument === "" ? {} : { [argument]: argumentValue(draft.value) },
    ...(host === "" ? {} : { host }),
  };
}
