// A conversation on WhatsApp for tests: the real object, turn and channel, over a small Cloud API that keeps the
// window, under a clock that only tests move.

import type { Channel } from "../../../src/channels/channel.ts";
import { whatsappChannel } from "../../../src/channels/whatsapp/channel.ts";
import type { ReceiptEvent } from "../../../src/conversation/message.ts";
import { type GraphService, graphService } from "../../doubles/graph-service.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { connection, NUMBER, PERSON } from "../channels/whatsapp/requests.ts";
import { type WholeTurn, wholeTurn } from "./whole-turn.ts";

export const DAY_MS = 86_400_000;
export const TEMPLATE = { name: "answer_ready", language: "en", takesText: true };

export interface WindowWorld extends WholeTurn {
  graph: GraphService;
  /** Where the team is told of what was not delivered. */
  slack: MemoryChannel;
  /** The person writes, and Meta knows of it. */
  write(id: string, text?: string): void;
  /** Runs what is due until the conversation is at rest, letting the time pass that it asks for. */
  settle(): Promise<void>;
  /** What stands on the person's phone. */
  phone(): string[];
  /** Meta tells of a message of ours. */
  tell(receipt: Pick<ReceiptEvent, "opId" | "state"> & Partial<ReceiptEvent>): void;
}

export function windowWorld(
  settings: { late?: unknown; aheadMs?: number; alerts?: boolean } = {},
): WindowWorld {
  const { late, aheadMs, alerts = true } = settings;
  const slack = memoryChannel();
  const turn = wholeTurn(slack);
  const { world, conversation, time } = turn;
  const graph = graphService(time.clock, aheadMs);
  graph.templates.add(TEMPLATE.name);
  const whatsapp = whatsappChannel({ apiUrl: "https://graph.test/v25.0", fetch: graph.fetch });
  const { resolved } = world;
  const inSlack = { ...resolved, connection: { ...resolved.connection, id: "acme.slack" } };
  world.elsewhere.set("acme.slack", inSlack);
  const own = connection({ id: "acme.c", tenantId: "acme" });
  const withTemplate = late === undefined ? own.settings : { ...own.settings, templates: { late } };
  const told = alerts ? { connectionId: "acme.slack", userId: "U7", name: "Noor" } : null;
  world.resolved = {
    ...resolved,
    connection: { ...own, settings: withTemplate },
    tenant: { ...resolved.tenant, tools: { ...resolved.tenant.tools, alerts: told } },
  };
  const channelOf = (name: string): Channel => (name === "whatsapp" ? whatsapp : slack);
  Object.assign(world.deps, { channel: channelOf });
  const target = { phoneNumberId: NUMBER, to: PERSON };
  return {
    ...turn,
    graph,
    slack,
    write(id, text = `[${id}]`) {
      graph.hear(PERSON);
      turn.say(id, text, { sentAt: time.clock(), target, author: { id: PERSON, name: "Mia" } });
    },
    async settle() {
      for (let i = 0; i < 200; i++) {
        const end = await turn.runOut();
        if (end.kind === "done") return;
        await time.advance(end.delaySeconds * 1_000);
      }
      throw new Error("the conversation comes to no rest");
    },
    phone: () => graph.shown.map(({ text, template }) => (template ? `[${template}] ${text}`.trim() : text)),
    tell: (receipt) =>
      void conversation
        .object()
        .accept([
          { kind: "receipt", id: `r-${receipt.state}`, thread: "t", messageId: "wamid.1", ...receipt },
        ]),
  };
}
