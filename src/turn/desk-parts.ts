// What a turn shows at the desks of a hand-over: what the person wrote, what became of decisions and of what the
// employee had begun, and who has the conversation by now.

import { splitText } from "../channels/split-text.ts";
import { askedNow, isSame } from "../conversation/hand-over.ts";
import type { IncomingMessage } from "../conversation/message.ts";
import type { DeliveryPart, Desk, HandOver, OwnNews, ThinkView } from "../conversation/port.ts";
import { plainLabel } from "../tools/result-text.ts";
import { type DeskDeps, type DeskLine, editDesks, openDesks, pendingPart, speakingPlaces } from "./desks.ts";
import { relayedLine, remindedLine } from "./hand-over-wording.ts";
import { nameOf } from "./names.ts";
import type { Taken } from "./news.ts";
import { allowedHosts } from "./record-turn.ts";
import type { Act } from "./trail.ts";
import * as wording from "./wording.ts";
import { isWritten, ownNewsOf } from "./written.ts";

export interface DeskPartsInput {
  view: ThinkView;
  taken: readonly Taken[];
  acts: readonly Act[];
  /** Of people whose messages carry none, by id. */
  names: Record<string, string>;
}

/** Nothing where nobody was ever fetched. */
export async function deskParts(desks: DeskDeps, input: DeskPartsInput): Promise<DeliveryPart[]> {
  const { view, taken, acts } = input;
  const { handOver } = view;
  if (!handOver) return [];
  const happened = new Set(
    ownNewsOf(view).flatMap(({ own }) => (own.handOverId === handOver.id ? [own.what] : [])),
  );
  const said = view.input.filter(isWritten).map((message) => lineOf(message, input.names));
  const decided = taken
    .filter(({ what }) => what !== "reminder")
    .map(
      ({ confirmation, what, step }) =>
        `${wording.about(confirmation)} ${wording.cardEnd(confirmation, what, step)}`,
    );
  const approved = new Set(taken.flatMap(({ step }) => (step ? [step.receipt.callId] : [])));
  const facts = wording.factsOf(
    acts.filter(({ step }) => !approved.has(step.receipt.callId)),
    true,
  );
  const unsent = acts.filter(
    ({ step: { receipt } }) => receipt.output === wording.FILE_NOT_SENT && !approved.has(receipt.callId),
  );
  if (unsent.length > 0) decided.push(wording.FILE_NOT_SENT);
  const texts = [...said.map(({ author, text }) => relayedLine(author, text)), ...decided, facts];
  return [
    ...(await inThreads(
      desks,
      handOver,
      texts.filter((text) => text !== ""),
    )),
    ...(happened.has("reminded") ? await reminders(desks, handOver) : []),
    ...(await changes(desks, view, handOver, happened)),
  ];
}

/** Who has it now, on every desk; and a desk for whoever is asked anew. */
async function changes(
  desks: DeskDeps,
  { history, input }: ThinkView,
  handOver: HandOver,
  happened: ReadonlySet<OwnNews["what"]>,
): Promise<DeliveryPart[]> {
  const isOther = happened.has("taken") || happened.has("passed") || happened.has("returned");
  const asks = ASKING.some((what) => happened.has(what));
  const before = spokenLines(history.filter(({ at }) => at <= handOver.at));
  const now = [...spokenLines(history), ...input.filter(isWritten).map((message) => lineOf(message, {}))];
  return [
    ...(isOther ? await editDesks(desks, handOver, before) : []),
    ...(asks ? await openDesks(desks, handOver, now) : []),
  ];
}

const ASKING: readonly OwnNews["what"][] = ["passed", "asked", "team", "reminded"];

export const spokenLines = (history: ThinkView["history"]): DeskLine[] =>
  history.filter(({ role }) => role !== "notice").map(({ author, text }) => ({ author, text }));

/** What cannot be shown in a chat is named: whoever needs it finds it in the console, or asks. */
export function lineOf(
  { author, text, files = [], unsupported }: IncomingMessage,
  names: Record<string, string>,
): DeskLine {
  const isUnknown = unsupported !== undefined && files.length === 0;
  const sent = [
    ...files.map(({ name }) => `[They sent the file ${plainLabel(name)}.]`),
    ...(isUnknown ? [`[They sent something that cannot be shown here: ${plainLabel(unsupported)}.]`] : []),
  ];
  return { author: nameOf(author, names) ?? author.id, text: wording.together(text, ...sent) };
}

/** Every text in every thread that speaks, as that chat may show it. */
async function inThreads(
  desks: DeskDeps,
  handOver: HandOver,
  texts: readonly string[],
): Promise<DeliveryPart[]> {
  if (texts.length === 0) return [];
  const places = await speakingPlaces(desks, handOver);
  return places.flatMap(({ to, channel }) =>
    texts.flatMap((text) => {
      const clean = channel.sanitise(text, { hosts: allowedHosts(desks.resolved) });
      return splitText(clean, channel.capabilities.textLimit).map((piece) => pendingPart(desks, piece, to));
    }),
  );
}

async function reminders(desks: DeskDeps, handOver: HandOver): Promise<DeliveryPart[]> {
  const asked = askedNow(handOver);
  const isAsked = (desk: Desk) => asked.some((one) => isSame(one, desk));
  const places = await speakingPlaces(desks, { ...handOver, desks: handOver.desks.filter(isAsked) });
  return places.map(({ to }) => pendingPart(desks, remindedLine(handOver.person.name ?? ""), to));
}
