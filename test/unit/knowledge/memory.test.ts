import { describe, expect, it } from "vitest";
import type { OfferedEmbedder } from "../../../src/knowledge/document-embedders.ts";
import { createMemory, type MemoryDeps } from "../../../src/knowledge/memory.ts";
import { embedderFor, minimumScore, rememberingAgent } from "../../../src/knowledge/memory-agent.ts";
import { createMemoryBook } from "../../../src/knowledge/memory-book.ts";
import { mostHelpful } from "../../../src/knowledge/memory-recall.ts";
import { handleRemember } from "../../../src/knowledge/remember-exchange.ts";
import { MAX_RECALLED } from "../../../src/limits.ts";
import { HASHED_MODEL, hashedEmbedder } from "../../../src/llm/embeddings/hashed.ts";
import { ok } from "../../../src/result.ts";
import { redactShapes } from "../../../src/tools/redact.ts";
import { agentOf, modelsOf } from "../../doubles/memory-people.ts";

const WHO = { tenantId: "acme", agentId: "ada", connectionId: "acme.slack", userId: "U1" };
const EXCHANGE = { thread: "t", turn: 1, said: "Hello", answered: "Hi", at: 1 };

const found = (score: number, at = 0) => ({
  id: `${score}-${at}`,
  kind: "fact" as const,
  text: "x",
  at,
  score,
});

describe("what helps most", () => {
  it("is what is nearest, and of what is as near the newer", () => {
    const chosen = mostHelpful([found(0.71, 1), found(0.5, 9), found(0.7, 2), found(0.72, 3)], 0.25);
    expect(chosen.map(({ at }) => at)).toEqual([3, 2, 1, 9]);
  });

  it("is MAX_RECALLED entries at most, and none that has nothing to do with it", () => {
    expect(mostHelpful([found(0.24), found(-1), found(Number.NaN)], 0.25)).toEqual([]);
    const many = Array.from({ length: 20 }, (_, at) => found(0.5, at));
    expect(mostHelpful(many, 0.25)).toHaveLength(MAX_RECALLED);
  });

  it("is measured by the model: what is nothing to one is near to another", () => {
    expect(minimumScore("@cf/baai/bge-small-en-v1.5")).toBeGreaterThan(minimumScore("all-minilm"));
  });
});

describe("an employee's embedder", () => {
  const offered: OfferedEmbedder[] = [
    { embedder: { ...hashedEmbedder(), model: "cloud" }, locality: "cloud" },
    { embedder: { ...hashedEmbedder(), model: "house" }, locality: "local" },
  ];

  it("is the default, and a local one where texts may not leave the house", () => {
    expect(embedderFor(offered, { localOnly: false }, "acme").model).toBe("cloud");
    expect(embedderFor(offered, { localOnly: true }, "acme").model).toBe("house");
  });

  it("is the stand-in, which asks nobody, where there is no other", () => {
    expect(embedderFor(offered.slice(0, 1), { localOnly: true }, "acme").model).toBe(HASHED_MODEL);
    expect(embedderFor([], { localOnly: false }, "acme").model).toBe(HASHED_MODEL);
  });

  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
  ])("is local where the employee (%s) or its company (%s) is: %s", async (own, tenants, expected) => {
    const directory = {
      agents: async () => [agentOf("ada", { remembers: true, localOnly: own })],
      models: async (id: string) => modelsOf(id, tenants),
    };
    expect(await rememberingAgent(directory, WHO)).toMatchObject({ localOnly: expected });
    expect(await rememberingAgent(directory, { ...WHO, agentId: "gone" })).toBeUndefined();
  });
});

function depsWith(partial: Partial<MemoryDeps> = {}) {
  const logged: string[] = [];
  const later: Promise<unknown>[] = [];
  const note = (event: string) => void logged.push(event);
  const deps: MemoryDeps = {
    database: { withTenant: () => Promise.reject(new Error("not asked")), checkRole: async () => ok(true) },
    directory: {
      agents: async () => [agentOf("ada", { remembers: true, localOnly: false })],
      models: async (id) => modelsOf(id),
    },
    embedders: [],
    send: async () => undefined,
    later: (work) => void later.push(work),
    redact: redactShapes,
    sleep: () => new Promise(() => undefined),
    clock: () => 1,
    log: { info: note, warn: note, error: note },
    ...partial,
  };
  return { deps, logged, later };
}
const live = () => new AbortController().signal;

describe("a turn", () => {
  it("gets nothing, and no exception, whatever breaks", async () => {
    const broken: Partial<MemoryDeps>[] = [
      {},
      { directory: { agents: () => Promise.reject(new Error("away")), models: async () => undefined } },
      {
        embedders: [
          {
            embedder: { ...hashedEmbedder(), embed: () => Promise.reject(new Error("bug")) },
            locality: "local",
          },
        ],
      },
    ];
    for (const partial of broken) {
      const { deps, logged } = depsWith(partial);
      expect(await createMemory(deps).recall(WHO, "Hello", live())).toEqual([]);
      expect(logged).toEqual(["recall_failed"]);
    }
  });

  it("asks nobody where nothing was said or nobody said it", async () => {
    const { deps, logged } = depsWith();
    expect(await createMemory(deps).recall(WHO, "  ", live())).toEqual([]);
    expect(await createMemory(deps).recall({ ...WHO, userId: "" }, "Hello", live())).toEqual([]);
    expect(logged).toEqual([]);
  });

  it("does not wait until an exchange is queued, and does not hear where that fails", async () => {
    const stuck = depsWith({ send: () => new Promise(() => undefined) });
    await createMemory(stuck.deps).remember(WHO, EXCHANGE);
    expect(stuck.later).toHaveLength(1);
    const away = depsWith({
      send: () => {
        throw new Error("no queue");
      },
    });
    await createMemory(away.deps).remember(WHO, EXCHANGE);
    await Promise.all(away.later);
    expect(away.logged).toEqual(["remember_failed"]);
  });

  it("queues no more than a queue carries", async () => {
    const sent: string[] = [];
    const { deps } = depsWith({ send: async (message) => void sent.push(JSON.stringify(message)) });
    await createMemory(deps).remember(WHO, {
      ...EXCHANGE,
      said: "😀".repeat(40_000),
      answered: "\0".repeat(99_999),
    });
    expect(new TextEncoder().encode(sent[0]).length).toBeLessThan(128_000);
  });
});

describe("a Postgres without pgvector", () => {
  const withoutVectors = (code: string) => {
    const error = Object.assign(new Error('type "vector" does not exist'), { code });
    let asked = 0;
    const withTenant = async () => {
      asked += 1;
      // The look whether the exchange is kept already needs no vector.
      if (asked === 1) return ok([[]]) as never;
      throw error;
    };
    return { withTenant, checkRole: async () => ok(true as const) };
  };

  it("has no memory: messages are done with, and an operator is told", async () => {
    const { deps, logged } = depsWith({ database: withoutVectors("42704") });
    const askFast = async () => ok('{"facts":[]}');
    expect(await handleRemember({ ...deps, askFast }, { kind: "remember", ...WHO, exchange: EXCHANGE })).toBe(
      "done",
    );
    expect(logged).toEqual(["remember_failed"]);
    const corrected = await createMemoryBook(deps).correct(WHO, "id", "New words");
    expect(corrected).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });

  it("is the only mistake of SQL that is expected", async () => {
    const { deps } = depsWith({ database: withoutVectors("42601") });
    const askFast = async () => ok('{"facts":[]}');
    await expect(
      handleRemember({ ...deps, askFast }, { kind: "remember", ...WHO, exchange: EXCHANGE }),
    ).rejects.toThrow("vector");
  });
});
