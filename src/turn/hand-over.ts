// The employee hands over: whoever is next in line is asked, the person reads that people have it now, and the model
// is heard no more. Nobody in line: it waits in the inbox, which is a hand-over all the same.

import { isSame, openHandOver } from "../conversation/hand-over.ts";
import type { Person } from "../conversation/message.ts";
import type { Colleague, DeliveryPart, HandOverRequest, ThinkView } from "../conversation/port.ts";
import { assigneesOf } from "../tenants/hand-over-policy.ts";
import { type ModelWork, noWork } from "./agent-loop.ts";
import type { Answered } from "./answer.ts";
import { lineOf, spokenLines } from "./desk-parts.ts";
import { desksOf, openDesks } from "./desks.ts";
import { type Found, findAfter } from "./escalate.ts";
import { handedOver as fetchedWords } from "./hand-over-wording.ts";
import { type Names, nameOf } from "./names.ts";
import type { RecordInput } from "./record-turn.ts";
import type { Carried } from "./relay.ts";
import { ended, type Reply, withFacts } from "./reply.ts";
import { briefSummary } from "./rolling-summary.ts";
import type { ThinkInput } from "./think.ts";
import type { Act } from "./trail.ts";
import { together } from "./wording.ts";
import { isWritten } from "./written.ts";

interface HandingOver {
  reply: Reply;
  request: HandOverRequest;
  /** For whoever is asked first. */
  desks: DeliveryPart[];
}

interface HandOverInput extends Pick<ThinkInput, "deps" | "view" | "resolved" | "heartbeat"> {
  found: Found;
  /** What code has answered beside it. */
  notes: string;
  acts: readonly Act[];
  work: ModelWork;
  /** Of people whose messages carry none, by id. */
  names: Record<string, string>;
}

type Handed = HandingOver & Required<Pick<RecordInput, "acts">>;

/** The last look before anything is recorded: the first rule that holds takes the place of the answer. */
export async function handedOver(
  { deps, view, resolved, heartbeat }: ThinkInput,
  { found: early, end, reply, notes = "" }: Answered,
  acts: readonly Act[],
  names: Names,
): Promise<Handed | undefined> {
  const found = early ?? (end && findAfter({ deps, view, resolved, acts }, end));
  if (!found) return undefined;
  // What was about to be asked is asked of nobody.
  const done = acts.filter(({ step }) => !step.request);
  const work = (end ?? reply)?.work ?? noWork();
  const handing = { deps, view, resolved, heartbeat, found, notes, names: await names.settled(), work };
  return { ...(await handOver({ ...handing, acts: done })), acts: done };
}

/** What is recorded with it. */
export const withHandOver = (
  { request, desks, acts }: Handed,
  { beside = [] }: Carried,
): Partial<RecordInput> => ({
  acts,
  beside: [...beside, ...desks],
  also: { handOver: request },
});

/** What is recorded instead of an answer. What the turn was about to ask is dropped, what it did is said. */
async function handOver(input: HandOverInput): Promise<HandingOver> {
  const { deps, view, resolved, acts, found, notes, work, names } = input;
  const request = await requestOf(input);
  const desks = desksOf(input);
  const written = view.input.filter(isWritten).map((message) => lineOf(message, names));
  const lines = [...spokenLines(view.history), ...written];
  const opened = openHandOver(request, view.lease.turn, request.at);
  const text = fetchedWords(resolved.tenant.tools.handOver.hours, deps.clock());
  const reply = ended("handed_off", withFacts(together(text, notes), acts, true), found.reason);
  return { reply: { ...reply, work }, request, desks: await openDesks(desks, opened, lines) };
}

async function requestOf({ deps, view, resolved, found, names }: HandOverInput): Promise<HandOverRequest> {
  const { agent, tenant } = resolved;
  const { roles, handOver } = tenant.tools;
  const person = personOf(view, names);
  const isTheirs = (one: Colleague) =>
    isSame(one, { connectionId: view.ref.connectionId, userId: person.id });
  const chain = [...assigneesOf(roles, found.assignee), ...assigneesOf(roles, agent.escalationAssignee)];
  const { cause, reason, explanation, priority } = found;
  return {
    ...{ cause, reason, explanation, priority, person },
    id: deps.newId(),
    choices: { take: deps.newId(), handBack: deps.newId(), pass: deps.newId() },
    agentId: agent.id,
    summary: await briefSummary(deps, view, resolved),
    // Whoever is being talked to does not take over from themselves.
    chain: chain.filter((one) => !isTheirs(one)),
    team: handOver.team.filter((one) => !isTheirs(one)),
    takeMs: handOver.takeMs,
    at: deps.clock(),
  };
}

/** Who wrote last; where nobody did, whom the decided confirmation was for. */
function personOf({ input, confirmations, handOver }: ThinkView, names: Record<string, string>): Person {
  const author = input.findLast(isWritten)?.author;
  if (author) {
    const name = nameOf(author, names);
    return { id: author.id, ...(name ? { name } : {}) };
  }
  const requester = confirmations.at(-1)?.requester;
  if (!requester) return handOver?.person ?? { id: "" };
  return { id: requester.userId, ...(requester.name ? { name: requester.name } : {}) };
}
