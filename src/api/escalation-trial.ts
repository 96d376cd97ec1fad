// Rules tried on the conversations of the last seven days, a page at a time: each is read whole, and looked at
// as its turns were. Nothing is sent and nothing is stored.

import type { ConversationRef } from "../conversation/message.ts";
import type { TranscriptMessage } from "../conversation/port.ts";
import { type DryRunHit, dryRun, type PastConversation } from "../escalation/dry-run.ts";
import { type PastLine, pastWindows } from "../escalation/past-windows.ts";
import { type EscalationRule, readRules } from "../escalation/rule.ts";
import { MAX_HISTORY_MESSAGES, MAX_TRANSCRIPT_PAGE, TRIAL_PAGE } from "../limits.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import type { Agent } from "../tenants/tenant.ts";
import { type WaitingPage, waitingPage } from "./conversation-page.ts";
import type { ApiDeps, TenantDirectory } from "./deps.ts";
import type { EscalationTrial, TrialHit } from "./escalation-view.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

type TrialDeps = Pick<ApiDeps, "clock" | "database"> & {
  tenants: Pick<ApiDeps["tenants"], "recent">;
  conversations: Pick<ApiDeps["conversations"], "transcript">;
};

interface Trial {
  rules: EscalationRule[];
  naturalLanguage: boolean;
  before?: number | undefined;
}

export async function tryRules(
  deps: TrialDeps,
  directory: TenantDirectory,
  agent: Agent,
  { rules, naturalLanguage, before }: Trial,
): Promise<EscalationTrial> {
  const to = deps.clock();
  const from = to - WEEK_MS;
  const own = directory.connections.filter(({ agentId }) => agentId === agent.id);
  const ids = own.map(({ id }) => id);
  const { id: tenantId } = directory.tenant;
  const [rows, recent] = await Promise.all([
    deps.database.listOf(tenantId, ids, TRIAL_PAGE, before),
    deps.tenants.recent(tenantId),
  ]);
  const page = waitingPage(
    rows.ok ? rows.value : [],
    recent,
    { limit: TRIAL_PAGE, before },
    ({ connectionId, lastAt }) => ids.includes(connectionId) && lastAt >= from,
  );
  const looked = wholeMoments(page);
  const read = await Promise.allSettled(looked.map((summary) => pastOf(deps, directory, summary, from)));
  const past = read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const ran = dryRun(readRules(rules).rules, past, { naturalLanguage });
  const isMore = page.before !== undefined && page.before > from && page.candidates.length > 0;
  return {
    ...{ conversations: ran.conversations, byRule: ran.byRule, byWish: ran.byWish, from, to },
    hits: ran.hits.map((hit) => trialHit(hit, looked, directory)),
    unreadable: read.length - past.length,
    ...(isMore ? { before: page.before as number } : {}),
    database: rows.ok ? "ok" : "unavailable",
  };
}

/** Numbers are summed up over pages, so none is in two: those of the last moment are left to the next page. */
function wholeMoments({ candidates, before }: WaitingPage): ConversationSummary[] {
  const earlier = candidates.filter(({ lastAt }) => before === undefined || lastAt >= before);
  return earlier.length > 0 ? earlier : candidates;
}

async function pastOf(
  { conversations }: TrialDeps,
  { tenant }: TenantDirectory,
  { connectionId, thread, channel }: ConversationSummary,
  from: number,
): Promise<PastConversation> {
  const ref: ConversationRef = { tenantId: tenant.id, connectionId, thread };
  const { messages } = await conversations.transcript(ref, { limit: MAX_TRANSCRIPT_PAGE });
  const { hours } = tenant.tools.handOver;
  const options = {
    channel: channel as PastOptions["channel"],
    maxLines: MAX_HISTORY_MESSAGES,
    ...(hours ? { hours } : {}),
  };
  const windows = stretches(messages).flatMap((lines) => pastWindows(lines, options));
  return { ref, windows: windows.filter(({ now }) => now >= from) };
}

type PastOptions = Parameters<typeof pastWindows>[1];

/**
 * The stretches in which the employee spoke: one ends with the answer that handed over, or with the first line
 * of a person of the team, and the next begins where the conversation was handed back. Rules look no further.
 */
function stretches(messages: readonly TranscriptMessage[]): PastLine[][] {
  const found: PastLine[][] = [[]];
  let isPersons = false;
  for (const message of messages) {
    if (message.isMarker) {
      isPersons = false;
      found.push([]);
    }
    isPersons ||= message.colleague === true;
    if (!isPersons && !message.deleted) found.at(-1)?.push(pastLine(message));
    isPersons ||= message.role === "employee" && message.outcome === "handed_off";
  }
  return found;
}

function pastLine({ role, text, at, authorId, receipts }: TranscriptMessage): PastLine {
  return {
    ...{ role, text, at },
    ...(authorId === undefined ? {} : { authorId }),
    ...(receipts === undefined ? {} : { tools: JSON.parse(receipts) as PastLine["tools"] & object }),
  };
}

function trialHit(
  { ref, turn, at, text, match, wish }: DryRunHit,
  summaries: readonly ConversationSummary[],
  { connections }: TenantDirectory,
): TrialHit {
  const { connectionId, thread } = ref;
  const summary = summaries.find((one) => one.connectionId === connectionId && one.thread === thread);
  const connection = connections.find(({ id }) => id === connectionId);
  const why = match
    ? {
        rule: match.index,
        reason: match.reason,
        explanation: match.explanation,
        priority: match.priority,
      }
    : { reason: "The person asked for a person.", explanation: wish?.clause ?? "" };
  return {
    connection: {
      id: connectionId,
      channel: summary?.channel ?? "",
      name: connection?.name ?? connectionId,
    },
    ...{ thread, turn, at },
    person: summary?.person ?? "",
    text: text.slice(0, QUOTED).toWellFormed(),
    ...why,
  };
}

/** Long enough to recognise a question. */
const QUOTED = 300;
