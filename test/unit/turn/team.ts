// A whole turn with a team behind it: the person on one chat, colleagues in private chats of another, and every way
// back that a desk keeps.

import type { ConversationRef } from "../../../src/conversation/message.ts";
import type { Colleague, HandOver, HostedDesk, OwnVia, OwnWish } from "../../../src/conversation/port.ts";
import { decodeTuple, encodeTuple } from "../../../src/ids.ts";
import type { BusinessHours } from "../../../src/tenants/business-hours.ts";
import { type MemoryChannel, memoryChannel, type VisibleMessage } from "../../doubles/memory-channel.ts";
import { type WholeTurn, wholeTurn } from "./whole-turn.ts";

const colleague = (userId: string, name: string): Required<Colleague> => ({
  connectionId: "acme.team",
  userId,
  name,
});
export const BEN = colleague("U-BEN", "Ben");
export const CLEO = colleague("U-CLEO", "Cleo");
export const DORA = colleague("U-DORA", "Dora");
export const TAKE_MS = 60_000;

export interface TeamOptions {
  rules?: Record<string, unknown>[];
  chain?: Required<Colleague>[];
  team?: Required<Colleague>[];
  hours?: BusinessHours;
  /** Of the person's chat. */
  channel?: MemoryChannel;
}

export interface Team extends WholeTurn {
  /** The chat of the team. */
  chat: MemoryChannel;
  hosted: { ref: ConversationRef; desk: HostedDesk }[];
  /** Desks and what stands below them, by colleague. */
  desk(of: Colleague): VisibleMessage | undefined;
  thread(of: Colleague): string[];
  handOver(): HandOver;
  /** Somebody wishes, and the turn that this wakes runs. */
  own(by: Colleague, wish: Wish, via?: OwnVia): Promise<void>;
  /** Time passes until the next step of the hand-over, and the turn that this wakes runs. */
  step(ms: number): Promise<void>;
}

type Wish = OwnWish extends infer One ? (One extends OwnWish ? Omit<One, "id"> : never) : never;

/** Threads of the team's chat: a message's own, below it. */
function teamChat(): MemoryChannel {
  const chat = memoryChannel();
  chat.replyPlace = (target, messageId) => ({
    thread: encodeTuple(["below", target.channel ?? "", messageId]),
    target: { ...target, below: messageId },
  });
  return chat;
}

export function withTeam(options: TeamOptions = {}): Team {
  const { rules = [], chain = [BEN, CLEO], team = [], hours, channel = memoryChannel() } = options;
  const turn = wholeTurn(channel);
  const { world, conversation, time } = turn;
  const chat = teamChat();
  const { resolved } = world;
  const { tools } = resolved.tenant;
  const handOver = { team, takeMs: TAKE_MS, hours: hours ?? null };
  world.resolved = {
    ...resolved,
    tenant: { ...resolved.tenant, tools: { ...tools, roles: { support: chain }, handOver } },
    agent: {
      ...resolved.agent,
      escalationRules: rules,
      escalationAssignee: "support",
      naturalLanguageEscalation: true,
    },
    connection: { ...resolved.connection, channel: "whatsapp" },
  };
  const theirs = { ...resolved.connection, id: "acme.team", name: "team" };
  world.elsewhere.set("acme.team", { ...world.resolved, connection: theirs });
  world.deps.channel = (name) => (name === "slack" ? chat : channel);
  const hosted: Team["hosted"] = [];
  world.deps.conversations = {
    ...turn.port,
    hostDesk: async (ref, desk) => void hosted.push({ ref, desk }),
  };
  const current = () => conversation.object().ownership().handOver as HandOver;
  const targetOf = ({ opId }: VisibleMessage) => chat.calls.find((op) => op.opId === opId)?.target ?? {};
  const chatOf = ({ userId }: Colleague) => `direct-${userId}`;
  const runAll = async () => {
    do {
      conversation.wakeUps.length = 0;
      await turn.run(2_000);
    } while (conversation.wakeUps.length > 0);
  };
  return {
    ...turn,
    chat,
    hosted,
    desk: (of) =>
      chat.visible.find((one) => {
        const { channel: place, below } = targetOf(one);
        return place === chatOf(of) && below === undefined;
      }),
    thread: (of) =>
      chat.visible
        .filter((one) => targetOf(one).channel === chatOf(of) && targetOf(one).below !== undefined)
        .map(({ text }) => text),
    handOver: current,
    own: async (by, wish, via = "button") => {
      const isOperator = via === "console";
      const result = conversation
        .object()
        .own({ ...wish, id: current().id } as OwnWish, { colleague: by, isOperator, via });
      if (result.kind === "own_refused") throw new Error(`refused: ${result.refusal.code}`);
      await runAll();
    },
    step: async (ms) => {
      await time.advance(ms);
      await conversation.fireAlarm();
      await runAll();
    },
  };
}

/** Of the thread below a message: in which private chat it is. */
export const chatOfThread = (thread: string): string | undefined => decodeTuple(thread)[1];

/** Nobody may ask a model from here on. */
export function noModel({ world }: Team): void {
  world.deps.pools = () => {
    throw new Error("no model may be asked");
  };
}

export const WISH = "Let me talk to a human, please.";
export const OPERATOR = { connectionId: "acme.console", userId: "op", name: "Olga" };

/** Handed over to Ben, and nobody may ask a model any more. */
export async function handedOver(options: TeamOptions = {}): Promise<Team> {
  const team = withTeam(options);
  team.say("1", WISH);
  await team.run();
  noModel(team);
  return team;
}

export async function taken(options: TeamOptions = {}): Promise<Team> {
  const team = await handedOver(options);
  await team.own(BEN, { kind: "take" });
  return team;
}

export const said = async (team: Team, id: string, text: string, fields = {}) => {
  team.say(id, text, { sentAt: team.time.clock(), ...fields });
  await team.run();
};

export const entries = (team: Team) =>
  team.world.settled.flatMap(({ audit }) => audit).filter(({ type }) => type === "escalation");
