// Twenty-five secrets, each a word that stands nowhere else, and a world in which whoever is given one shouts it
// back: models, tools, chat services, and errors that name what they failed with. Nothing that is kept, logged,
// said, or put before a model may hold one.

import { afterEach, describe, expect, it, vi } from "vitest";
import { consoleLog } from "../../../src/log.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { employ } from "../../doubles/company.ts";
import { createTestApp, ORIGIN } from "../api/app.ts";
import { ALICE } from "./acting.ts";
import {
  CANARY,
  called,
  canaries,
  hits,
  listen,
  logged,
  secretToolkit,
  shout,
  shoutingChannel,
  shoutingModels,
} from "./canaries.ts";
import type { MakeService } from "./clicking.ts";
import { onMattermost, onSlack, onWhatsapp } from "./played-services.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();
afterEach(() => vi.restoreAllMocks());

/** Everything that is kept of a conversation, or shown of it. */
const keptOf = ({ conversation, world }: WholeTurn): unknown => [
  conversation.object().transcript({ limit: 100 }),
  conversation.object().confirmations(),
  conversation.turns(),
  conversation.sql.exec("SELECT * FROM step").toArray(),
  world.settled,
  world.reported,
  world.memory.kept,
  world.channel.calls,
];

describe("twenty-five canaries", () => {
  it("are twenty-five", () => {
    expect(new Set(canaries).size).toBe(25);
  });

  it("come back from every model, tool and store, and stay out of prompts, logs, trails and transcripts", async () => {
    listen();
    const turn = wholeTurn();
    turn.world.deps.log = consoleLog;
    const tools: string[] = [];
    employ(turn.world, {
      clock: turn.time.clock,
      toolkit: secretToolkit(),
      edge: {
        async fetch(url, init) {
          tools.push(shout(init, url));
          return new Response(shout(init, url), {
            status: tools.length % 2 ? 200 : 500,
            headers: { "content-type": "application/json" },
          });
        },
      },
    });
    const { bodies, shouts } = shoutingModels(turn, [
      called("web_search", { query: "tea" }),
      called("order_state", { order: "A-1" }),
      called("calendar_lookup", { date: "2026-10-02" }),
      called("http_request", { url: "https://api.example.com/me" }),
    ]);
    turn.world.resolved.agent.work = { ...turn.world.resolved.agent.work, remembers: true };
    turn.world.deps.memory.recall = () =>
      Promise.reject(new Error(`connect: postgres://app:${CANARY.database}@db.example/app`));
    turn.say("1", "Look it all up.", { sentAt: turn.time.clock() });
    await turn.runOut();
    const press = (n: number) => {
      const [card] = turn.conversation.object().confirmations(["pending"]);
      const event = {
        kind: "decision" as const,
        id: `p${n}`,
        thread: "t",
        actor: ALICE,
        choice: card?.approveChoice ?? "",
      };
      turn.conversation.object().accept([{ ...event, target: { to: "t" }, at: turn.time.clock() }]);
    };
    press(1);
    await turn.runOut();
    for (const [n, call] of [
      called("parcels_send", { to: "Mia" }),
      called("refund_order", { amount: 1, order: "A-1" }),
    ].entries()) {
      shoutingModels(turn, [call]);
      turn.say(`${n + 2}`, "And this.", { sentAt: turn.time.clock() });
      await turn.runOut();
      press(n + 2);
      await turn.runOut();
    }
    // Each of them was really sent, and really came back.
    expect(hits(tools).toSorted()).toEqual(
      [
        CANARY.brave,
        CANARY.api,
        CANARY.shop,
        CANARY.mcp,
        CANARY.googleClient,
        CANARY.googleRefresh,
      ].toSorted(),
    );
    expect(hits(shouts)).toEqual([CANARY.openai, CANARY.anthropic, CANARY.access, CANARY.house]);
    expect(hits(bodies)).toEqual([]);
    expect(hits(logged)).toEqual([]);
    expect(hits(keptOf(turn))).toEqual([]);
  }, 20_000);

  it("of chat services come back with every refusal, and are told nobody", async () => {
    listen();
    const services: [MakeService, Record<string, string[]>][] = [
      [onSlack, { signing_secret: [CANARY.slackSigning, CANARY.slackOld], bot_token: [CANARY.slackBot] }],
      [
        onMattermost,
        {
          outgoing_token: [CANARY.mmOut],
          command_token: [CANARY.mmCommand],
          bot_token: [CANARY.mmBot],
          action_secret: [CANARY.mmAction],
        },
      ],
      [
        onWhatsapp,
        { app_secret: [CANARY.waApp], verify_token: [CANARY.waVerify], access_token: [CANARY.waAccess] },
      ],
    ];
    const shouted: string[] = [];
    const kept: unknown[] = [];
    const answers: unknown[] = [];
    for (const [make, secrets] of services) {
      for (const status of [200, 400, 401, 404, 429, 500, 0]) {
        const turn = wholeTurn();
        const { world, time } = turn;
        const service = make(time.clock);
        const connection = { ...service.connection, id: "acme.c", secrets };
        vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
          const words = shout({ ...init, body: JSON.stringify(secrets) }, String(url));
          shouted.push(words);
          if (status === 0) throw new TypeError(`fetch failed: ${words}`);
          return new Response(words, { status, headers: { "content-type": "application/json" } });
        });
        const { channel } = shoutingChannel(connection.channel, time.clock);
        world.deps.log = consoleLog;
        world.deps.channel = () => channel;
        world.resolved = { ...world.resolved, connection };
        world.deps.tenants.settle = async (_tenant, settlement) => {
          kept.push(settlement);
          throw new Error(
            `SECRETS_KEY="${CANARY.sealing}" SECRETS_KEY_PREVIOUS="${CANARY.sealingOld}" postgres://app:${CANARY.database}@db.example/app`,
          );
        };
        const { requester: id, ...place } = service.place(0);
        turn.say("1", "Hello", { ...place, thread: "t", author: { id, name: "Mira" }, sentAt: time.clock() });
        const running = turn
          .start()
          .catch((error: Error) => consoleLog.error("turn_failed", { error: error.message }));
        await time.advance(120_000);
        await Promise.race([running, time.advance(120_000)]);
        kept.push(turn.conversation.object().transcript({ limit: 100 }), turn.conversation.turns());
        const forged = {
          method: "POST",
          url: new URL("https://k.example/"),
          headers: new Headers({ "x-slack-signature": "v0=00" }),
          body: new TextEncoder().encode("{}"),
        };
        answers.push(await channel.verify(forged, connection, time.clock()));
      }
    }
    vi.unstubAllGlobals();
    expect(hits(shouted)).toHaveLength(10);
    expect(logged.join("\n")).toContain("settle_failed");
    expect(hits(kept)).toEqual([]);
    expect(hits(answers)).toEqual([]);
    expect(hits(logged)).toEqual([]);
  }, 20_000);

  it("are in no answer of the API, to whoever signs in and stores one, and to whoever may not", async () => {
    const at = createTestApp();
    const cookie = await at.signIn();
    const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
    const answers: string[] = [];
    const ask = async (path: string, init: RequestInit) => {
      const answer = await at.request(path, init);
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
      return answer.status;
    };
    const secret = (value: string) => JSON.stringify({ kind: "brave", value });
    expect(await ask("/tools/secrets/brave", { method: "PUT", headers, body: secret(CANARY.brave) })).toBe(
      200,
    );
    expect(
      await ask("/tools/secrets/brave", { method: "PUT", headers, body: secret(CANARY.brave).slice(0, -1) }),
    ).toBe(400);
    const reads = at.app.routes.filter(
      ({ method, path }) => method === "GET" && !path.includes(":") && !path.includes("*"),
    );
    expect(reads.length).toBeGreaterThan(5);
    for (const { path } of reads) {
      await ask(path.replace(/^\/api/, ""), { headers });
      await ask(path.replace(/^\/api/, ""), { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      await ask(path.replace(/^\/api/, ""), {});
    }
    const wrong = JSON.stringify({ tenant: "demo", token: `${ADMIN_TOKEN}x` });
    expect(await ask("/session", { method: "POST", headers, body: wrong })).toBe(401);
    expect(hits(answers)).toEqual([]);
    expect(hits(at.logged)).toEqual([]);
    expect(hits(at.changes)).toEqual([]);
  });
});
