// People of the team under simulated time: two colleagues at their desks in a chat, and somebody in the console. They
// take, speak, pass on and hand back without asking each other, and do again what was lost on the way.

import { settleDecisions } from "../../src/channels/decisions.ts";
import { isOpen } from "../../src/conversation/hand-over.ts";
import type { ConversationEvent, ConversationRef, ReplyTarget } from "../../src/conversation/message.ts";
import type { AcceptResult, HandOverRequest, OwnResult, OwnWish } from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import { DEFAULT_TOOL_POLICY, type PersonRef } from "../../src/tenants/tool-policy.ts";
import { guardedPort } from "./guarded-port.ts";
import { type MemoryChannel, memoryChannel } from "./memory-channel.ts";
import { type Consumer, type Office, REF } from "./simulated-office.ts";
import { remoteChannel } from "./simulated-services.ts";

const DESKS = "acme.desks";
const person = (userId: string, name: string, connectionId = DESKS): PersonRef => ({
  connectionId,
  userId,
  name,
});
export const BEN = person("u-ben", "Ben");
export const CLEO = person("u-cleo", "Cleo");
const OLGA = { ...person("console-olga", "Olga"), connectionId: "acme.console" };
const TAKE_MS = 60_000;

/** What somebody said, as they know it. */
export interface Saying {
  text: string;
  /** Undefined where nobody ever heard what became of it. */
  result?: OwnResult;
}

export interface Team {
  office: Office;
  /** The chat in which colleagues have their desks. */
  desks: MemoryChannel;
  /** Where each message of that chat stands, by its operation. */
  places: Map<string, ReplyTarget>;
  sayings: Saying[];
  /** Lines in a thread that was no desk yet: they were answered as what they looked like. */
  early: number;
  /** Lines that came while nobody had a desk: whoever looks into the inbox reads them. */
  inboxed: Set<number>;
  numbers: number;
}

/** The employee hands over by wishes and rules, to Ben, then Cleo; both are the team, too. */
export function gatherTeam(office: Office): Team {
  const { world, time } = office;
  const desks = { ...memoryChannel(), name: "mattermost" as const };
  const team: Team = {
    office,
    desks,
    places: new Map(),
    sayings: [],
    early: 0,
    inboxed: new Set(),
    numbers: 0,
  };
  desks.replyPlace = (target, messageId) => ({
    thread: encodeTuple(["under", messageId]),
    target: { ...target, under: messageId },
  });
  const { deliver } = desks;
  desks.deliver = (op, connection, signal) => {
    if (op.kind === "post") team.places.set(op.opId, op.target);
    return deliver(op, connection, signal);
  };
  const { resolved } = world;
  resolved.tenant.tools = {
    ...DEFAULT_TOOL_POLICY,
    roles: { billing: [BEN], leads: [CLEO] },
    handOver: { team: [BEN, CLEO], takeMs: TAKE_MS, hours: null },
  };
  Object.assign(resolved.agent, {
    naturalLanguageEscalation: true,
    escalationAssignee: "leads",
    escalationRules: [
      { condition: 'mentions("refund")', reason: "It is about a refund.", assignee: "billing" },
      ...(time.chance(0.5) ? [{ condition: "confidence < 0.6", reason: "Ada is not sure." }] : []),
    ],
  });
  const connection: OpenConnection = {
    ...{ id: DESKS, tenantId: "acme", channel: "mattermost", agentId: "ada" },
    ...{ name: "desks", settings: {}, secrets: {}, isActive: true },
  };
  world.elsewhere.set(DESKS, { ...resolved, connection });
  office.surroundings = (actor) => ({
    channel: (name) => remoteChannel(office, actor, name === "mattermost" ? desks : office.channel),
  });
  return team;
}

const privateRef = ({ userId }: PersonRef): ConversationRef => ({
  tenantId: "acme",
  connectionId: DESKS,
  thread: encodeTuple(["direct", userId]),
});

/** A colleague looks at their desks, and does something at one of them, whatever it shows by now. */
export function atDesk(team: Team, who: PersonRef): void {
  const { time } = team.office;
  const mine = team.desks.visible.filter(({ opId, choices }) => {
    const place = team.places.get(opId);
    return place?.channel === `direct-${who.userId}` && !place.under && (choices?.length ?? 0) > 0;
  });
  const desk = time.chance(0.8) ? mine.at(-1) : time.pick(mine);
  if (!desk) return;
  const labels = time.pick([["Take"], ["Take", "Take"], ["Hand back"], ["Pass on"], []]);
  if (labels.length > 0 && time.chance(0.5)) {
    for (const label of labels) {
      const choice = desk.choices?.find((one) => one.label === label)?.choice;
      if (choice) press(team, who, choice);
    }
    return;
  }
  const word = time.pick(["take", "pass", "hand back", "hand back: agreed", "", "", "", ""]);
  write(team, who, desk.id, word || nextSaying(team, who.name).text);
}

function nextSaying(team: Team, name: string): Saying {
  const saying: Saying = { text: `<${name}-${++team.numbers}>` };
  team.sayings.push(saying);
  return saying;
}

function press(team: Team, who: PersonRef, choice: string): void {
  const ref = privateRef(who);
  const id = `press-${++team.numbers}`;
  const actor = { id: who.userId, name: who.name };
  const at = team.office.time.now;
  send(team, ref, { kind: "decision", id, thread: ref.thread, actor, choice, target: {}, at });
}

function write(team: Team, who: PersonRef, messageId: string, text: string): void {
  const thread = encodeTuple(["under", messageId]);
  send(
    team,
    { tenantId: "acme", connectionId: DESKS, thread },
    {
      kind: "message",
      id: `line-${++team.numbers}`,
      thread,
      sentAt: team.office.time.now,
      author: { id: who.userId, name: who.name },
      text,
      addressed: "direct",
      target: { channel: `direct-${who.userId}`, under: messageId },
    },
  );
}

/** A webhook of the desks' chat; its sender tries again until somebody took it, and sometimes for no reason. */
function send(team: Team, ref: ConversationRef, event: ConversationEvent): void {
  const { office } = team;
  const { time } = office;
  let tries = 0;
  const attempt = () => {
    const again = () => void (++tries < 20 && time.after(1_000, attempt));
    const actor: Consumer = { alive: true, died: again };
    take(team, ref, event, actor).then(
      () => void (office.strikes(0.05) && again()),
      () => again(),
    );
  };
  for (let copies = time.pick([1, 1, 1, 2]); copies > 0; copies--)
    time.after(time.between(0, 1_500), attempt);
}

async function take(team: Team, ref: ConversationRef, event: ConversationEvent, actor: Consumer) {
  const { office } = team;
  const port = guardedPort(office, actor);
  const results: AcceptResult[] = await port.accept(ref, [event]);
  if (event.kind === "message" && results[0] === "stored") team.early++;
  const own = async (...given: Parameters<typeof port.own>) => {
    const result = await port.own(...given);
    note(team, given[1], result);
    return result;
  };
  const deps = { conversations: { ...port, own }, log: office.world.deps.log };
  await settleDecisions(deps, { id: DESKS, tenantId: "acme" }, [event], results);
}

function note({ sayings }: Team, wish: OwnWish, result: OwnResult): void {
  const saying = wish.kind === "speak" ? sayings.find(({ text }) => text === wish.text) : undefined;
  if (saying && !(saying.result?.kind === "owned")) saying.result = result;
}

/** Somebody in the console looks, thinks for a moment, and does something with what they saw. */
export function inConsole(team: Team): void {
  const { office } = team;
  const { time } = office;
  const actor: Consumer = { alive: true };
  const look = async (tries: number): Promise<void> => {
    const seen = await guardedPort(office, actor)
      .ownership(REF)
      .catch(() => undefined);
    if (!seen) return void (tries < 5 && time.after(1_000, () => void look(tries + 1), actor));
    const id = isOpen(seen.handOver) ? seen.handOver.id : undefined;
    const wish = consoleWish(team, id);
    time.after(time.pick([0, 5, 500, 20_000]), () => void wishFor(team, actor, wish, 0), actor);
  };
  void look(0);
}

function consoleWish(team: Team, id: string | undefined): OwnWish {
  const { time } = team.office;
  const request = requestOf(team);
  if (id === undefined) return { kind: "take", id: request.id, request };
  const kind = time.pick(["take", "speak", "speak", "hand_back", "hand_back", "pass", "pass_to"] as const);
  switch (kind) {
    case "take":
      return { kind, id, request };
    case "speak":
      return { kind, id, key: `key-${++team.numbers}`, text: nextSaying(team, OLGA.name).text };
    case "hand_back":
      return { kind, id, note: "all is said" };
    case "pass":
      return { kind, id };
    case "pass_to":
      return { kind: "pass", id, to: [time.pick([BEN, CLEO])] };
  }
}

function requestOf(team: Team): HandOverRequest {
  const n = ++team.numbers;
  return {
    id: `taken-${n}`,
    choices: { take: `take-${n}`, handBack: `back-${n}`, pass: `pass-${n}` },
    agentId: "ada",
    cause: "operator",
    ...{ reason: "Olga wants to see to it.", explanation: "", priority: "normal", summary: "" },
    person: { id: "u1", name: "Alice" },
    chain: [],
    team: [BEN, CLEO],
    takeMs: TAKE_MS,
    at: team.office.time.now,
  };
}

/** Until it is answered; sometimes pressed twice at once. */
async function wishFor(team: Team, actor: Consumer, wish: OwnWish, tries: number): Promise<void> {
  const { time } = team.office;
  const by = { colleague: OLGA, isOperator: true, via: "console" as const };
  const once = () =>
    guardedPort(team.office, actor)
      .own(REF, wish, by)
      .catch(() => undefined);
  const [result, twin] = await Promise.all([once(), time.chance(0.2) ? once() : undefined]);
  for (const known of [result, twin]) if (known) note(team, wish, known);
  if (!result && !twin && tries < 20)
    time.after(1_000, () => void wishFor(team, actor, wish, tries + 1), actor);
}
