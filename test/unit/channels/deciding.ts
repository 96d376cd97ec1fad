// A webhook with a decision in it, on its way through the routes, with what the conversations answer.

import type { Channel, ParsedWebhook } from "../../../src/channels/channel.ts";
import { channelRegistry } from "../../../src/channels/registry.ts";
import { type WebhookDeps, webhookRoutes } from "../../../src/channels/webhook-routes.ts";
import type {
  ConversationEvent,
  DecisionEvent,
  IncomingMessage,
  ReceiptEvent,
} from "../../../src/conversation/message.ts";
import type {
  AcceptResult,
  Confirmation,
  Decider,
  DecisionResult,
  HandOver,
  HostedDesk,
  Owner,
  OwnResult,
  OwnWish,
} from "../../../src/conversation/port.ts";
import { ok } from "../../../src/result.ts";
import type { OpenConnection } from "../../../src/tenants/tenant.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { connection as chat, NOW } from "../../fixtures/mattermost/requests.ts";

export const connection = { ...chat, id: "acme.slack", tenantId: "acme", channel: "slack" } as OpenConnection;

export const press: DecisionEvent = {
  kind: "decision",
  id: "action/1",
  thread: "C1/1",
  actor: { id: "U2", name: "Bob" },
  choice: "c1",
  target: { channel: "C1", thread_ts: "1.000000" },
  at: NOW,
};
export const line: IncomingMessage = {
  kind: "message",
  id: "m1",
  thread: "D1",
  sentAt: NOW,
  author: { id: "U3" },
  text: "yes K7QX",
  addressed: "direct",
  target: { channel: "D1" },
};

export const refused = (code: "not_allowed" | "expired" | "unknown"): AcceptResult => ({
  kind: "refused",
  refusal: { code },
});
export const elsewhere: DecisionResult & { kind: "elsewhere" } = {
  kind: "elsewhere",
  origin: { tenantId: "acme", connectionId: "acme.whatsapp", thread: "4915550112233" },
  wish: { by: "id", id: "conf-1", verdict: "approved" },
};
export const decided: DecisionResult = { kind: "decided", confirmation: { id: "conf-1" } as Confirmation };

export interface Script {
  events?: ConversationEvent[];
  results?: AcceptResult[];
  whisper?: ParsedWebhook["whisper"];
  decide?: (by: Decider) => DecisionResult;
  own?: (wish: OwnWish) => OwnResult;
  host?: () => void;
  channel?: Channel;
  on?: OpenConnection;
}

export function office({
  events = [],
  results = [],
  whisper,
  decide = () => decided,
  own = () => ({ kind: "owned", handOver: {} as HandOver }),
  host = () => {},
  channel,
  on = connection,
}: Script) {
  const memory: MemoryChannel = memoryChannel();
  memory.parse = () => ok({ events, ...(whisper ? { whisper } : {}) });
  const used = channel ?? memory;
  const accepted: ConversationEvent[] = [];
  const carried: { origin: unknown; wish: unknown; by: Decider }[] = [];
  const owned: { origin: unknown; wish: OwnWish; by: Owner }[] = [];
  const hosted: { place: unknown; desk: HostedDesk }[] = [];
  const undelivered: ReceiptEvent[] = [];
  const work: Promise<unknown>[] = [];
  const logged: string[] = [];
  const log = (event: string) => void logged.push(event);
  const deps: WebhookDeps = {
    directory: {
      connection: async () => ({ connection: on }) as never,
    } as unknown as WebhookDeps["directory"],
    channel: channelRegistry({ slack: used, whatsapp: used, mattermost: used, web: used }),
    conversations: {
      accept: async (_ref, batch) => {
        accepted.push(...batch);
        return batch.map((_, i) => results[i] ?? "stored");
      },
      decide: async (origin, wish, by) => {
        carried.push({ origin, wish, by });
        return decide(by);
      },
      own: async (origin, wish, by) => {
        owned.push({ origin, wish, by });
        return own(wish);
      },
      hostDesk: async (place, desk) => {
        host();
        hosted.push({ place, desk });
      },
    },
    tenants: { deactivateConnection: async () => {} },
    undelivered: (_connection, receipts) => void undelivered.push(...receipts),
    clock: () => NOW,
    log: { info: log, warn: log, error: log },
    later: (promise) => void work.push(promise),
  };
  const routes = webhookRoutes(deps);
  const send = async (request?: { body: Uint8Array; headers: Headers }) => {
    const response = await routes.request(`/${on.channel}/${on.id}`, {
      method: "POST",
      body: request?.body ? new Blob([request.body as Uint8Array<ArrayBuffer>]) : "{}",
      ...(request ? { headers: request.headers } : {}),
    });
    await Promise.all(work);
    return response;
  };
  return { send, memory, accepted, carried, owned, hosted, undelivered, work, logged };
}
