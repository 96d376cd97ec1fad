// What an operator does in the console, down to the person: the routes over real conversation objects.

import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { ApiEnv } from "../../src/api/caller.ts";
import type { ApiDeps, TenantDirectory } from "../../src/api/deps.ts";
import { apiErrorHandler } from "../../src/api/errors.ts";
import { inboxRoutes } from "../../src/api/routes/inbox.ts";
import { ownershipRoutes } from "../../src/api/routes/ownership.ts";
import { turnRoutes } from "../../src/api/routes/turns.ts";
import { ok } from "../../src/result.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { freshConversation, here, port, run, say, texts } from "./conversation-world.ts";

freshConversation();

function directory(): TenantDirectory {
  const projection = projectionOf("acme");
  const connections = projection.connections.map((one) => ({ ...one, id: "acme.c" }));
  return { ...projection, connections };
}

/** The newest saying of each turn that settled is what the tenant's object would tell. */
function deps(): ApiDeps {
  const { settled, deps: turn } = here.world;
  const none = { waiting: 0, owned: 0, held: 0, undelivered: 0 };
  return {
    ...{ clock: turn.clock, newId: turn.newId, conversations: port },
    ...{ replyUntil: () => undefined, canReopen: () => false },
    tenants: { recent: async () => settled.slice(-1).map(({ summary }) => summary) },
    database: { listInbox: async () => ok([]), countInbox: async () => ok(none) },
    audit: {
      ofTurn: async (_tenantId: string, { turn: n }: { turn: number }) => ({
        entries: settled.filter((one) => one.turn === n).flatMap(({ audit }) => audit),
        database: "ok",
      }),
    },
  } as unknown as ApiDeps;
}

async function ask(method: string, path: string, body?: unknown) {
  const app = new Hono<ApiEnv>();
  app.onError(apiErrorHandler({ log: memoryLog(), newId: () => "r" }));
  app.use(async (c, next) => {
    const caller = { via: "session", directory: directory(), personId: "console-kim", operatorName: "Kim" };
    c.set("caller", caller as ApiEnv["Variables"]["caller"]);
    await next();
  });
  for (const routes of [inboxRoutes, ownershipRoutes, turnRoutes]) app.route("/", routes(deps()));
  const init = { method, headers: { "content-type": "application/json" } };
  const response = await app.request(
    path,
    body === undefined ? init : { ...init, body: JSON.stringify(body) },
  );
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
  return { status: response.status, body: (await response.json()) as any };
}

const at = (rest: string) => `/conversations/acme.c/${encodeURIComponent(here.ref.thread)}/${rest}`;
const own = (body: unknown) => ask("POST", at("ownership"), body);

describe("an operator in the console", () => {
  it("takes a conversation, answers in it, and hands it back", async () => {
    await say("1", "Hello?");
    await run();
    const taken = await own({ kind: "take" });
    expect(taken).toMatchObject({
      status: 200,
      body: { handOver: { state: "taken", owner: { name: "Kim" } } },
    });
    expect((await ask("GET", at("ownership"))).body).toMatchObject({
      epoch: 1,
      handOver: { cause: "operator" },
    });

    const line = { kind: "speak", key: "key-12345", text: "Kim here, let me look." };
    await own(line);
    await own(line);
    await run();
    expect(texts().filter((text) => text.includes("Kim here"))).toHaveLength(1);
    const { items, counts } = (await ask("GET", "/inbox")).body;
    expect(counts).toMatchObject({ owned: 1, waiting: 0 });
    expect(items).toMatchObject([{ kind: "owned", owner: "Kim", thread: here.ref.thread }]);

    const asked = here.world.pool.calls.length;
    await say("2", "Thank you!");
    await run();
    expect(here.world.pool.calls).toHaveLength(asked);

    const back = await own({ kind: "hand_back", note: "A refund by Friday." });
    expect(back.body.handOver).toMatchObject({ state: "returned", note: "A refund by Friday." });
    await run();
    expect((await ask("GET", at("ownership"))).body.epoch).toBe(2);
    expect((await ask("GET", "/inbox")).body).toMatchObject({ items: [], counts: { owned: 0 } });
    const late = await own({ ...line, key: "key-67890" });
    expect(late.status).toBe(409);
  });

  it("reads how a turn came about, and has nothing to send again where everything arrived", async () => {
    await say("1", "Hello?");
    await run();
    const { body } = await ask("GET", at("turns/1/trace"));
    expect(body).toMatchObject({ turn: 1, outcome: "answered", arrivals: [{ text: "Hello?" }] });
    const kinds = body.entries.map(({ kind, state }: { kind: string; state: string }) => [kind, state]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ["record", "ok"],
        ["delivery", "ok"],
      ]),
    );
    expect((await ask("POST", at("turns/1/resend"))).body).toEqual({ resent: false });
    expect((await ask("GET", at("turns/7/trace"))).status).toBe(404);
  });
});
