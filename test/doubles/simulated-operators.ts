// People in the console under simulated time: they look into the Held queue and end what waits there, each
// without knowing of the others. A request that was lost is made again, as a person presses a button again.

import type { EndedHeld, HeldEnd, HeldWish } from "../../src/conversation/port.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import { endHeld } from "../../src/turn/end-held.ts";
import { guardedPort } from "./guarded-port.ts";
import { type Office, REF } from "./simulated-office.ts";
import type { Actor } from "./simulated-time.ts";

export interface Press {
  wish: HeldWish;
  /** Undefined where the operator's machine died before it heard of it. */
  result?: EndedHeld;
}

const REASONS = ["spam", "was answered by phone"];

/** An operator looks, thinks for a moment and acts on what was seen, however old it is by then. */
export function press(office: Office, presses: Press[]): void {
  const { time } = office;
  const actor: Actor = { alive: true };
  const name = time.pick(["Kim", "Noor"]);
  const by = { id: `console-${name}`, name };
  const look = async (tries: number): Promise<void> => {
    const state = await guardedPort(office, actor)
      .held(REF)
      .catch(() => undefined);
    if (state?.kind === "held") {
      const n = presses.length + 1;
      const { turn } = state.held;
      const wishes: HeldWish[] = [
        { kind: "retry", turn, by },
        {
          kind: "answer",
          turn,
          by,
          key: `key-${n}`,
          text: `${name} answers by hand, number ${n}. ${"So it is. ".repeat(n)}`,
        },
        { kind: "dismiss", turn, by, reason: time.pick(REASONS) },
      ];
      const one: Press = { wish: time.pick(wishes) };
      presses.push(one);
      time.after(time.pick([0, 5, 500, 30_000]), () => void wishFor(office, actor, one), actor);
    } else if (!state && tries < 5) time.after(1_000, () => void look(tries + 1), actor);
  };
  void look(0);
}

/** Which of two was first is said, and nothing else may differ. */
const wordsOf = (result: unknown): string =>
  JSON.stringify(result, (key, value) => (key === "isAgain" ? undefined : value));

/** Until it is answered; sometimes pressed twice at once. */
async function wishFor(office: Office, actor: Actor, one: Press): Promise<void> {
  const { time, world } = office;
  const deps = {
    conversations: guardedPort(office, actor),
    channel: office.channel,
    agentId: "ada",
    clock: () => time.now,
    newId: world.deps.newId,
  };
  const once = () => endHeld(deps, REF, one.wish).catch(() => undefined);
  const [result, twin] = await Promise.all([once(), time.chance(0.2) ? once() : undefined]);
  if (result && twin && wordsOf(result) !== wordsOf(twin))
    office.violations.push(`one wish met ${JSON.stringify(result)} and ${JSON.stringify(twin)}`);
  const known = result ?? twin;
  if (known) one.result = known;
  else time.after(1_000, () => void wishFor(office, actor, one), actor);
}

/** Every broken promise about held turns, in words. */
export function heldProblems(
  { conversation, channel, world, wasUnplugged }: Office,
  presses: Press[],
): string[] {
  const turns = conversation.turns();
  const ends = turns.flatMap(({ n, end }) => (end ? [{ n, end }] : []));
  const entries = new Map(world.settled.flatMap((one) => one.audit).map((entry) => [entry.seq, entry.type]));
  const audited = (type: string) => [...entries.values()].filter((known) => known === type).length;
  const ended = (kind: HeldEnd["kind"]) => ends.filter(({ end }) => end.kind === kind).length;
  const shown = channel.visible.map((message) => message.text).join("\n");
  return [
    ...turns.flatMap(({ n, outcome, end, lastSeq }) => [
      ...(outcome === "held" && !end && n !== turns.length ? [`turn ${n} is held and forgotten`] : []),
      ...(end?.kind === "retried" ? toldAgain(turns[end.turn - 1], lastSeq) : []),
    ]),
    ...(["retried", "answered", "dismissed"] as const)
      .filter((kind) => ended(kind) !== audited(`${kind}_by_hand`))
      .map((kind) => `${ended(kind)} ${kind}, ${audited(`${kind}_by_hand`)} audited`),
    ...presses.flatMap((one) => brokenWish(one, ends, wasUnplugged ? undefined : shown)),
  ];
}

/** A retry that is held again, and that nobody wrote into, has nothing to say. */
const toldAgain = (next: Turn | undefined, lastSeq: number): string[] =>
  next?.outcome === "held" && next.lastSeq === lastSeq && next.parts.length > 0
    ? [`turn ${next.n} promises again`]
    : [];

function brokenWish(
  { wish, result }: Press,
  ends: { n: number; end: HeldEnd }[],
  shown: string | undefined,
): string[] {
  const end = ends.find(({ n }) => n === wish.turn)?.end;
  if (!result) return [];
  if (result.kind === "too_late" || result.kind === "not_held") return [`${wish.kind} met ${result.kind}`];
  if (JSON.stringify(end) !== JSON.stringify(result.end))
    return [
      `${JSON.stringify(wish)} met ${JSON.stringify(result.end)}, but it ended as ${JSON.stringify(end)}`,
    ];
  if (wish.kind !== "answer" || shown === undefined) return [];
  const words = wish.text.slice(0, wish.text.indexOf("."));
  const copies = shown.split(words).length - 1;
  return copies === (result.kind === "done" ? 1 : 0) ? [] : [`"${words}" is shown ${copies} times`];
}
