// Who may take a conversation, speak in it, pass it on and hand it back. Buttons, words at a desk and the console
// all pass through this one function, so that no way in is weaker than another. Pure.

import { MAX_TEXT_CHARS } from "../limits.ts";
import * as lives from "./hand-over.ts";
import type { Epoch, HandOver, Owner, OwnNews, OwnRefusal, OwnResult, OwnWish } from "./ownership.ts";

/** Who speaks now, and the newest hand-over where there ever was one. */
export interface Ownership {
  epoch: Epoch;
  handOver?: HandOver;
}

/** News as a turn is told it; `line` is what a colleague says to the person. */
export type OwnEvent = OwnNews & { line?: string };

/** `next` is there where something changes; `news` is told in this order. */
export interface OwnDecision {
  result: OwnResult;
  next?: Required<Ownership>;
  news: OwnEvent[];
}

/** A wish for speech must not have come true before: whoever stores the lines knows. */
export function decideOwnership(view: Ownership, wish: OwnWish, by: Owner, now: number): OwnDecision {
  const { handOver } = view;
  if (isNobody(by, handOver?.agentId)) return refused({ code: "not_asked" });
  if (wish.kind === "take" && wish.request && !lives.isOpen(handOver)) {
    return takeUnasked(view, wish.request, by, now);
  }
  const isNamed = handOver?.id === wish.id || (wish.kind === "take" && wish.request !== undefined);
  if (!handOver || !isNamed) return refused({ code: "unknown" });
  if (!isOperator(by) && !isInvolved(handOver, by)) return refused({ code: "not_asked" });
  if (handOver.state === "returned") return afterwards(handOver, wish, by);
  const stretch = { epoch: view.epoch, handOver };
  switch (wish.kind) {
    case "take":
      return take(stretch, by, now);
    case "speak":
      return speak(stretch, wish.text, by, now);
    case "pass":
      return pass(stretch, wish.to ?? [], by, now);
    case "hand_back":
      return handBack(stretch, wish.note, by, now);
  }
}

type Stretch = Required<Ownership>;

const refused = (refusal: OwnRefusal): OwnDecision => ({
  result: { kind: "own_refused", refusal },
  news: [],
});

const again = (handOver: HandOver): OwnDecision => ({
  result: { kind: "owned", handOver, again: true },
  news: [],
});

const owned = (next: Stretch, news: OwnEvent[]): OwnDecision => ({
  result: { kind: "owned", handOver: next.handOver },
  next,
  news,
});

/** The employee never owns itself, wherever its id turns up. */
const isNobody = ({ colleague }: Owner, agentId: string | undefined): boolean =>
  colleague.userId === "" || colleague.userId === agentId;

const isOperator = ({ isOperator: isSignedIn, via }: Owner): boolean => isSignedIn && via === "console";

const isInvolved = (handOver: HandOver, { colleague }: Owner): boolean =>
  lives.isInLine(handOver, colleague) || isOwner(handOver, colleague);

const isOwner = ({ owner }: HandOver, colleague: Owner["colleague"]): boolean =>
  owner !== undefined && lives.isSame(owner, colleague);

const takenByOther = ({ owner }: HandOver) => refused({ code: "taken", by: owner?.name ?? "" });

function takeUnasked(
  { epoch, handOver: before }: Ownership,
  request: Extract<OwnWish, { kind: "take" }>["request"] & object,
  by: Owner,
  now: number,
): OwnDecision {
  if (!isOperator(by) || isNobody(by, request.agentId)) return refused({ code: "not_asked" });
  if (before?.id === request.id) return refused({ code: "over", by: before.returnedBy?.name ?? "" });
  const handOver = lives.takenUnasked(request, by, now);
  return owned({ epoch: epoch + 1, handOver }, [{ ...told(handOver, by), what: "taken" }]);
}

/** Handed back: whoever did so is told that it is done, everybody else by whom. */
function afterwards(handOver: HandOver, { kind }: OwnWish, { colleague }: Owner): OwnDecision {
  const { returnedBy } = handOver;
  const isTheirs = kind === "hand_back" && returnedBy !== undefined && lives.isSame(returnedBy, colleague);
  return isTheirs ? again(handOver) : refused({ code: "over", by: returnedBy?.name ?? "" });
}

function take({ epoch, handOver }: Stretch, by: Owner, now: number): OwnDecision {
  if (handOver.state === "taken" && isOwner(handOver, by.colleague)) return again(handOver);
  if (handOver.state === "taken" && !isOperator(by)) return takenByOther(handOver);
  const taken = lives.takenBy(handOver, by, now);
  return owned({ epoch, handOver: taken }, [{ ...told(taken, by), what: "taken" }]);
}

/** Whoever answers while nobody has taken it takes it with the answer. */
function speak(stretch: Stretch, text: string, by: Owner, now: number): OwnDecision {
  const line = text.trim().slice(0, MAX_TEXT_CHARS);
  if (line === "") return refused({ code: "no_text" });
  const { handOver } = stretch;
  if (handOver.state === "taken" && !isOwner(handOver, by.colleague)) return takenByOther(handOver);
  const taken = handOver.state === "waiting" ? take(stretch, by, now) : undefined;
  const next = taken?.next ?? stretch;
  const spoken = { ...next.handOver, spokenAt: now };
  return owned({ epoch: next.epoch, handOver: spoken }, [
    ...(taken?.news ?? []),
    { ...told(spoken, by), what: "spoken", line },
  ]);
}

/** While nobody has taken it, whoever is asked may pass it on; who was asked before them has done so already. */
function pass({ epoch, handOver }: Stretch, to: Owner["colleague"][], by: Owner, now: number): OwnDecision {
  const isTaken = handOver.state === "taken";
  if (!isOperator(by)) {
    if (isTaken && !isOwner(handOver, by.colleague)) return takenByOther(handOver);
    const isTheirTurn = lives.askedNow(handOver).some((one) => lives.isSame(one, by.colleague));
    if (!isTaken && !isTheirTurn) return again(handOver);
  }
  const next = lives.passedOn(handOver, by.colleague, to, now);
  return owned({ epoch, handOver: next }, [{ ...told(handOver, by), what: "passed" }]);
}

function handBack(
  { epoch, handOver }: Stretch,
  note: string | undefined,
  by: Owner,
  now: number,
): OwnDecision {
  const isTaken = handOver.state === "taken";
  if (isTaken && !isOperator(by) && !isOwner(handOver, by.colleague)) return takenByOther(handOver);
  const next = lives.handedBack(handOver, by, note, now);
  const news = { ...told(handOver, by), what: "returned" as const };
  return owned({ epoch: epoch + 1, handOver: next }, [next.note ? { ...news, note: next.note } : news]);
}

const told = (handOver: HandOver, by: Owner): Pick<OwnNews, "handOverId" | "by"> => ({
  handOverId: handOver.id,
  by: { ...lives.personOf(handOver, by), ...(by.session === undefined ? {} : { session: by.session }) },
});
