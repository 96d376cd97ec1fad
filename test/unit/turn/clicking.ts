// Cards of real turns on real channels, pressed through the real webhook routes: what a service was given to
// draw is what comes back from it, signed as it signs. The only edge beyond is a shop that counts refunds.

import type { Channel, WebhookRequest } from "../../../src/channels/channel.ts";
import { webhookRoutes } from "../../../src/channels/webhook-routes.ts";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import type { Confirmation } from "../../../src/conversation/port.ts";
import { encodeTuple } from "../../../src/ids.ts";
import type { ResolvedConnection } from "../../../src/tenants/directory.ts";
import type { OpenConnection } from "../../../src/tenants/tenant.ts";
import type { Approvers } from "../../../src/tenants/tool-policy.ts";
import { runTurn } from "../../../src/turn/run-turn.ts";
import { COMPANY_TOOLS, companyToolkit, employ, SHOP } from "../../doubles/company.ts";
import { type FakeTime, fakeTime } from "../../doubles/fake-time.ts";
import { type MemoryConversation, memoryConversation, portAmong } from "../../doubles/memory-conversation.ts";
import { memoryLog } from "../../doubles/memory-log.ts";
import { obedientPool } from "../../doubles/obedient-model.ts";
import { type Edge, recordingEdge } from "../../doubles/tool-world.ts";
import { line, type TurnWorld, turnWorld } from "../../doubles/turn-world.ts";

/** A chat service with its channel, as the presses of a card need it. */
export interface Service {
  channel: Channel;
  connection: OpenConnection;
  /** Another company's connection to the same service. */
  rival: OpenConnection;
  people: Record<"requester" | "other" | "approver" | "inRole" | "employee", string>;
  /** The n-th conversation that is asked in; on some services it is the requester's own chat. */
  place(n: number): { thread: string; target: Record<string, string>; requester: string };
  /** What the control of the n-th card brings back, pressed by this person. The same number is the same press. */
  press(input: Press): Promise<WebhookRequest>;
  /** Whoever was told something alone, in words. */
  told(): string[];
}

export interface Press {
  /** The choice that the control carries. */
  choice: string;
  n: number;
  person: string;
  number: number;
  connection?: OpenConnection;
  at: number;
}

/** How a service is made: it lives in the test's time. */
export type MakeService = (clock: () => number) => Service;

export interface Clicking {
  service: Service;
  time: FakeTime;
  world: TurnWorld;
  edge: Edge;
  conversation(n: number): MemoryConversation;
  /** Asks for a refund in each of these conversations, and runs until every card is there. */
  ask(count: number): Promise<void>;
  waiting(n: number): Confirmation[];
  click(press: Omit<Press, "at" | "choice"> & { choice?: string }): Promise<Response>;
  /** Every conversation's turns, several consumers at once, until nothing is left to do. */
  runAll(consumers?: number): Promise<void>;
  /** How often each order was refunded. */
  refunds(): Record<string, number>;
  close(): void;
}

const refundOf = /^https:\/\/shop\.example\.com\/orders\/([^/]+)\/refunds$/;

/** The shop's order API: it refunds as often as it is asked to. */
function shop(): Edge {
  const answered = recordingEdge();
  return {
    requests: answered.requests,
    async fetch(url, init) {
      await answered.fetch(url, init).catch(() => undefined);
      if (!refundOf.test(url)) throw new TypeError("connection refused");
      return new Response('{"state":"refunded"}', { headers: { "content-type": "application/json" } });
    },
  };
}

/** The objects of a namespace: one for each name, made when it is asked for. */
function namespace() {
  const objects = new Map<string, MemoryConversation>();
  const of = (ref: ConversationRef) => {
    const name = encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);
    const known = objects.get(name) ?? memoryConversation(ref);
    objects.set(name, known);
    return known;
  };
  return { of, port: portAmong(of), all: () => [...objects.values()] };
}

const everything = { toolAssignments: COMPANY_TOOLS };

export function clicking(make: MakeService, start: number, approvers?: Approvers): Clicking {
  const time = fakeTime(start);
  Date.now = time.clock;
  const service = make(time.clock);
  const { connection, rival } = service;
  const conversations = namespace();
  const world = turnWorld(conversations.port);
  const log = memoryLog();
  const edge = shop();
  const pool = obedientPool();
  Object.assign(world.deps, { clock: time.clock, sleep: time.sleep, log, pools: () => pool });
  // Each conversation is settled by itself; here nobody looks at the chain.
  world.deps.tenants.settle = async (_tenant, settlement) => settlement.head;
  world.deps.channel = () => service.channel;
  employ(world, {
    edge,
    clock: time.clock,
    toolkit: companyToolkit(),
    hosts: [{ host: SHOP, readFree: false }],
  });
  const { tenant, agent } = world.resolved;
  const people = { connectionId: connection.id, name: "" };
  const inRole = { ...people, userId: service.people.inRole };
  const of = (open: OpenConnection): ResolvedConnection => ({
    ...world.resolved,
    connection: open,
    tenant: { ...tenant, id: open.tenantId, tools: { ...tenant.tools, roles: { finance: [inRole] } } },
    toolkit: {
      ...world.resolved.toolkit,
      httpTools: world.resolved.toolkit.httpTools.map((tool) => ({ ...tool, tenantId: open.tenantId })),
    },
    agent: { ...agent, ...everything, work: { ...agent.work, ...(approvers ? { approvers } : {}) } },
  });
  world.deps.directory.connection = async (id) =>
    id === connection.id ? of(connection) : id === rival.id ? of(rival) : undefined;
  const later: Promise<unknown>[] = [];
  const routes = webhookRoutes({
    directory: world.deps.directory,
    channel: () => service.channel,
    conversations: conversations.port,
    tenants: { deactivateConnection: async () => {} },
    clock: time.clock,
    log,
    later: (work) => void later.push(work),
  });
  const refOf = (n: number): ConversationRef => ({
    tenantId: connection.tenantId,
    connectionId: connection.id,
    thread: service.place(n).thread,
  });
  const conversation = (n: number) => conversations.of(refOf(n));
  const waiting = (n: number) => conversation(n).object().confirmations(["pending"]);

  async function finish(running: Promise<unknown>[]): Promise<void> {
    let isOver = false;
    const all = Promise.all(running).finally(() => {
      isOver = true;
    });
    all.catch(() => undefined);
    while (!isOver) await time.advance(100);
    await all;
  }

  const self: Clicking = {
    service,
    time,
    world,
    edge,
    conversation,
    waiting,
    async ask(count) {
      for (let n = 0; n < count; n++) {
        const { requester: id, ...place } = service.place(n);
        const text = `CALL refund_order {"amount":20,"order":"A-${n}"}`;
        const message = line("1", text, { ...place, author: { id, name: "Mira" }, sentAt: time.clock() });
        conversation(n).object().accept([message]);
      }
      await finish(Array.from({ length: count }, (_, n) => runTurn(world.deps, refOf(n))));
    },
    async click({ choice, ...press }) {
      const chosen = choice ?? waiting(press.n)[0]?.approveChoice ?? "";
      const request = await service.press({ ...press, choice: chosen, at: time.clock() });
      const { method, headers, body } = request;
      const to = (press.connection ?? connection).id;
      return routes.request(`/${connection.channel}/${to}`, {
        method,
        headers,
        body: body as Uint8Array<ArrayBuffer>,
      });
    },
    async runAll(consumers = 3) {
      for (let rounds = 0; rounds < 2; rounds++) {
        const refs = conversations.all().flatMap(({ wakeUps }) => wakeUps.splice(0));
        await finish(
          refs.flatMap((ref) => Array.from({ length: consumers }, () => runTurn(world.deps, ref))),
        );
      }
      await Promise.all(later.splice(0));
    },
    refunds() {
      const counts: Record<string, number> = {};
      for (const { url, method } of edge.requests) {
        const [, order] = refundOf.exec(url) ?? [];
        if (order && method === "POST") counts[order] = (counts[order] ?? 0) + 1;
      }
      return counts;
    },
    close: () => {
      for (const { sql } of conversations.all()) sql.close();
    },
  };
  return self;
}
