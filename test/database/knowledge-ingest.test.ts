// Documents on their way from bytes to vectors, on a real Postgres as the runtime role.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ABANDONED_UPLOAD_MS,
  DOCUMENT_PART_BYTES,
  EMBEDDING_BATCH,
  EMBEDDING_BATCHES_AT_ONCE,
} from "../../src/limits.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import { fail, ok } from "../../src/result.ts";
import { type KnowledgeWorld, knowledgeWorld, otherEmbedder, value } from "./knowledge-world.ts";
import { seedTenants, type TestPostgres } from "./postgres.ts";
import { startVectorPostgres } from "./vector-postgres.ts";

let postgres: TestPostgres;
let world: KnowledgeWorld;
beforeAll(async () => {
  postgres = await startVectorPostgres();
  await seedTenants(postgres, ["acme", "zeta"]);
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  await postgres.asOwner("delete from documents");
  world = knowledgeWorld(postgres.database());
});

const sections = (count: number, from = 0) =>
  Array.from(
    { length: count },
    (_, n) => `# Section ${from + n}\n\nParagraph ${from + n} about returns.`,
  ).join("\n\n");

const text = (name: string, body: string, agentId?: string) =>
  world.library.create("acme", { kind: "text", name, text: body, mediaType: "text/plain", agentId });

async function documentOf(id: string, tenantId = "acme") {
  const found = value(await world.library.find(tenantId, id));
  if (!found) throw new Error("There is no such document.");
  return found.document;
}

const chunkRows = (id: string) =>
  postgres.asOwner<{ chunk: number; embedding_model: string | null }>(
    "select chunk, embedding_model from chunks where document_id = $1 order by chunk",
    [id],
  );

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a text", () => {
  it("goes through its stages to where a search finds it, and its source is not kept", async () => {
    const { id, stage } = value(await text("Returns", sections(3)));
    expect(stage).toBe("waiting");
    expect(await world.work()).toEqual(["acked"]);
    expect(await documentOf(id)).toMatchObject({
      stage: "ready",
      chunksTotal: 3,
      chunksDone: 3,
      embeddingModel: "hashed-384",
    });
    expect(await postgres.asOwner("select * from document_parts")).toEqual([]);
    const [best] = value(
      await world.library.ask(
        { tenantId: "acme", query: "section 1 paragraph 1", limit: 3 },
        AbortSignal.timeout(5_000),
      ),
    );
    expect(best).toMatchObject({
      documentId: id,
      documentName: "Returns",
      chunk: 1,
      headings: ["Section 1"],
    });
  });

  it("with characters that Postgres refuses is stored without them", async () => {
    world.reader = { read: async () => ok({ blocks: [{ kind: "paragraph", text: "a\u0000b \ud800 c" }] }) };
    const { id } = value(await text("Odd", "x"));
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksDone: 1 });
  });

  it("that the reader refuses fails with its words, and begins anew on request", async () => {
    world.reader = {
      read: async () => fail({ code: "protected", message: "It is protected with a password." }),
    };
    const { id } = value(await text("Locked", "x"));
    expect(await world.work()).toEqual(["acked"]);
    expect(await documentOf(id)).toMatchObject({
      stage: "failed",
      reason: "It is protected with a password.",
    });
    world.reader = knowledgeWorld(postgres.database()).reader;
    expect(value(await world.library.restart("acme", id))).toMatchObject({ stage: "waiting", version: 2 });
    await world.work();
    const done = await documentOf(id);
    expect(done.stage).toBe("ready");
    expect(done.reason).toBeUndefined();
  });
});

describe("an upload", () => {
  const bytes = new Uint8Array(Buffer.from(`${sections(2)}\n\n${"x".repeat(DOCUMENT_PART_BYTES)}`));
  const create = () =>
    world.library.create("acme", {
      ...{ kind: "upload", name: "big.txt", mediaType: "text/plain", bytes: bytes.length },
      sha256: sha256(bytes),
    });
  const part = (n: number) => bytes.slice(n * DOCUMENT_PART_BYTES, (n + 1) * DOCUMENT_PART_BYTES);

  it("comes in parts, in any order, twice or after a pause, and is whole", async () => {
    const { id, parts } = value(await create());
    expect(parts).toBe(2);
    value(await world.library.savePart("acme", id, 1, part(1)));
    expect(value(await world.library.find("acme", id))?.here).toEqual([1]);
    expect(await world.library.finish("acme", id)).toEqual(fail({ code: "missing", parts: [0] }));
    value(await world.library.savePart("acme", id, 0, part(0)));
    value(await world.library.savePart("acme", id, 0, part(0)));
    expect(value(await world.library.finish("acme", id)).stage).toBe("waiting");
    // A second click, or an answer that was lost.
    expect(value(await world.library.finish("acme", id)).stage).toBe("waiting");
    expect(world.queue).toHaveLength(1);
    let read = "";
    const { reader } = world;
    world.reader = {
      read: (input) => {
        read = sha256(input.bytes);
        return reader.read(input);
      },
    };
    await world.work();
    expect(read).toBe(sha256(bytes));
    expect(await documentOf(id)).toMatchObject({ stage: "ready" });
  });

  it("is not taken where it is not what it was said to be, and a right part puts it right", async () => {
    const { id } = value(await create());
    const wrong = part(0);
    wrong[7] = 1;
    value(await world.library.savePart("acme", id, 0, wrong));
    value(await world.library.savePart("acme", id, 1, part(1)));
    expect(await world.library.finish("acme", id)).toEqual(fail({ code: "mismatch" }));
    expect(world.queue).toEqual([]);
    value(await world.library.savePart("acme", id, 0, part(0)));
    expect(value(await world.library.finish("acme", id)).stage).toBe("waiting");
  });

  it("that nobody goes on with for a week makes room", async () => {
    const { id } = value(await create());
    world.now += ABANDONED_UPLOAD_MS - 1_000;
    value(await text("Soon", "x"));
    expect(value(await world.library.find("acme", id))).toBeDefined();
    world.now += 2_000;
    value(await text("Later", "x"));
    expect(value(await world.library.find("acme", id))).toBeUndefined();
  });

  it("refuses parts that do not belong to it, to nobody, or to somebody else", async () => {
    const { id } = value(await create());
    expect(await world.library.savePart("acme", id, 2, part(1))).toEqual(fail({ code: "wrong_part" }));
    expect(await world.library.savePart("acme", id, 0, part(1))).toEqual(fail({ code: "wrong_part" }));
    expect(await world.library.savePart("acme", "none", 0, part(0))).toEqual(fail({ code: "not_found" }));
    expect(await world.library.savePart("zeta", id, 0, part(0))).toEqual(fail({ code: "not_found" }));
    expect(await world.library.finish("zeta", id)).toEqual(fail({ code: "not_found" }));
    value(await world.library.savePart("acme", id, 0, part(0)));
    value(await world.library.savePart("acme", id, 1, part(1)));
    value(await world.library.finish("acme", id));
    expect(await world.library.savePart("acme", id, 0, part(0))).toEqual(fail({ code: "closed" }));
  });
});

describe("an address", () => {
  const url = "https://help.example.com/returns.md";
  const create = () => world.library.create("acme", { kind: "url", name: "Help", url });

  it("is fetched when it is read, and read again on request", async () => {
    const asked: string[] = [];
    let body = sections(2);
    world.openUrl = async (tenantId, address) => {
      asked.push(`${tenantId} ${address}`);
      return ok(new Response(body, { headers: { "content-type": "text/markdown" } }));
    };
    const { id } = value(await create());
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksTotal: 2 });
    body = sections(5, 10);
    expect(value(await world.library.restart("acme", id))?.version).toBe(2);
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksTotal: 5, chunksDone: 5 });
    expect(await chunkRows(id)).toHaveLength(5);
    expect(asked).toEqual([`acme ${url}`, `acme ${url}`]);
  });

  it("that is refused or missing fails, and one that is away is tried again", async () => {
    const { id } = value(await create());
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "failed", reason: "no such host" });
    world.openUrl = async () => ok(new Response("", { status: 404 }));
    const missing = value(await create());
    await world.work();
    expect(await documentOf(missing.id)).toMatchObject({
      stage: "failed",
      reason: "The address answered with 404.",
    });
    world.openUrl = async () => ok(new Response("", { status: 503 }));
    const busy = value(await create());
    expect(await world.work()).toEqual(["again after 5 s"]);
    expect(await documentOf(busy.id)).toMatchObject({
      stage: "reading",
      reason: "The address answered with 503.",
    });
  });
});

describe("embedding", () => {
  /** Embeds so many batches, then what happens instead. */
  function embedsBatches(count: number, then: () => never | Promise<never>) {
    let calls = 0;
    const texts: number[] = [];
    const { embed, ...rest } = hashedEmbedder();
    world.embedders = [
      {
        locality: "local",
        embedder: {
          ...rest,
          embed: async (batch, signal) => {
            calls += 1;
            if (calls > count) return then();
            texts.push(batch.length);
            return embed(batch, signal);
          },
        },
      },
    ];
    return texts;
  }
  const total = EMBEDDING_BATCH * 5 + 7;

  it("goes on after it was killed behind any batch, and embeds every chunk once", async () => {
    const { id } = value(await text("Long", sections(total)));
    const message = world.queue.shift()?.message;
    if (!message) throw new Error("Nothing was queued.");
    const embedded: number[] = [];
    for (let killed = 0; killed < 5; killed += 1) {
      const texts = embedsBatches(1, () => {
        throw new Error("killed");
      });
      expect(await world.deliver(message, killed + 1)).toMatch(/^again after/);
      embedded.push(...texts);
      expect(await documentOf(id)).toMatchObject({
        stage: "embedding",
        chunksDone: EMBEDDING_BATCH * (killed + 1),
        chunksTotal: total,
      });
    }
    const texts = embedsBatches(10, () => {
      throw new Error("killed");
    });
    expect(await world.deliver(message, 6)).toBe("acked");
    embedded.push(...texts);
    expect(embedded.reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(embedded.every((count) => count <= EMBEDDING_BATCH)).toBe(true);
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksDone: total });
    const rows = await chunkRows(id);
    expect(rows.map(({ chunk }) => chunk)).toEqual(Array.from({ length: total }, (_, n) => n));
    expect(rows.every((row) => row.embedding_model === "hashed-384")).toBe(true);
  });

  it("of a long document is shared out over messages", async () => {
    const count = EMBEDDING_BATCH * EMBEDDING_BATCHES_AT_ONCE + 1;
    const { id } = value(await text("Longer", sections(count)));
    const fates = await world.work(1);
    expect(fates).toEqual(["acked"]);
    expect(world.queue).toHaveLength(1);
    expect(await documentOf(id)).toMatchObject({ stage: "embedding", chunksDone: count - 1 });
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksDone: count });
  });

  it("waits for a service that is busy, says so, and counts a try only where nothing moved", async () => {
    const { id } = value(await text("Busy", sections(EMBEDDING_BATCH + 1)));
    const message = world.queue.shift()?.message;
    if (!message) throw new Error("Nothing was queued.");
    const busy = async () =>
      fail({ class: "rate_limited", message: "slow down", retryAfterMs: 90_000 }) as never;
    embedsBatches(0, busy);
    expect(await world.deliver(message, 1)).toBe("again after 90 s");
    expect(await documentOf(id)).toMatchObject({
      stage: "embedding",
      reason: "The embedding service is away or busy.",
    });
    embedsBatches(1, busy);
    expect(await world.deliver(message, 6)).toBe("acked");
    expect(world.queue).toEqual([{ message, delaySeconds: 90 }]);
    embedsBatches(9, busy);
    await world.work();
    const done = await documentOf(id);
    expect(done).toMatchObject({ stage: "ready" });
    expect(done.reason).toBeUndefined();
  });

  it("that is refused for good fails, and goes on where it was when begun anew", async () => {
    const { id } = value(await text("Refused", sections(EMBEDDING_BATCH + 1)));
    embedsBatches(1, async () => fail({ class: "unauthorized", message: "no" }) as never);
    expect(await world.work()).toEqual(["acked"]);
    expect(await documentOf(id)).toMatchObject({ stage: "failed", chunksDone: EMBEDDING_BATCH });
    const texts = embedsBatches(9, () => {
      throw new Error("killed");
    });
    expect(value(await world.library.restart("acme", id))?.stage).toBe("embedding");
    await world.work();
    expect(texts).toEqual([1]);
    expect(await documentOf(id)).toMatchObject({ stage: "ready", chunksDone: EMBEDDING_BATCH + 1 });
  });

  it("that fails at every delivery ends as failed, and says why", async () => {
    const { id } = value(await text("Poison", sections(1)));
    const message = world.queue.shift()?.message;
    if (!message) throw new Error("Nothing was queued.");
    embedsBatches(0, async () => fail({ class: "server_error", message: "500" }) as never);
    for (let attempt = 1; attempt <= 7; attempt += 1)
      expect(await world.deliver(message, attempt)).toMatch(/^again after \d+ s$/);
    expect(await world.deliver(message, 1, true)).toBe("acked");
    expect(await documentOf(id)).toMatchObject({
      stage: "failed",
      reason: "It failed each time it was tried. The embedding service is away or busy.",
    });
  });
});

describe("a reader that does not come back", () => {
  it("is asked three times, then the document fails; others are not harmed", async () => {
    const bad = value(await text("Bomb", "bomb"));
    const good = value(await text("Good", sections(1)));
    const { reader } = world;
    world.reader = {
      read: async (input) => {
        if (new TextDecoder().decode(input.bytes) === "bomb")
          throw new Error("Worker exceeded memory limit.");
        return reader.read(input);
      },
    };
    const [first, second] = world.queue.splice(0);
    if (!first || !second) throw new Error("Nothing was queued.");
    expect(await Promise.all([world.deliver(first.message, 1), world.deliver(second.message, 1)])).toEqual([
      "again after 5 s",
      "acked",
    ]);
    expect(await world.deliver(first.message, 2)).toBe("again after 10 s");
    expect(await world.deliver(first.message, 3)).toBe("acked");
    expect(await documentOf(bad.id)).toMatchObject({ stage: "failed" });
    expect(await documentOf(good.id)).toMatchObject({ stage: "ready" });
  });

  it("is not waited for longer than its time", async () => {
    const { id } = value(await text("Slow", "slow"));
    world.reader = { read: () => new Promise(() => undefined) };
    world.deps.sleep = async () => undefined;
    expect(await world.work()).toEqual(["again after 5 s"]);
    expect((await documentOf(id)).reason).toBe("It could not be read at the first try.");
  });
});

describe("work that is not wanted any more", () => {
  it("leaves nothing behind a document that was deleted while it was embedded", async () => {
    const { id } = value(await text("Gone", sections(EMBEDDING_BATCH * 2)));
    const { embed, ...rest } = hashedEmbedder();
    world.embedders = [
      {
        locality: "local",
        embedder: {
          ...rest,
          embed: async (texts, signal) => {
            expect(value(await world.library.remove("acme", id))).toBe(true);
            return embed(texts, signal);
          },
        },
      },
    ];
    expect(await world.work()).toEqual(["acked"]);
    expect(await postgres.asOwner("select * from chunks")).toEqual([]);
    expect(await postgres.asOwner("select * from documents")).toEqual([]);
    expect(await postgres.asOwner("select * from document_parts")).toEqual([]);
  });

  it("leaves nothing behind a document that was deleted while it was read", async () => {
    const { id } = value(await text("Gone", sections(3)));
    const { reader } = world;
    world.reader = {
      read: async (input) => {
        value(await world.library.remove("acme", id));
        return reader.read(input);
      },
    };
    expect(await world.work()).toEqual(["acked"]);
    expect(await postgres.asOwner("select * from chunks")).toEqual([]);
  });

  it("of an older version never mixes with the newer one's", async () => {
    world.openUrl = async () => ok(new Response(sections(3)));
    const { id } = value(
      await world.library.create("acme", { kind: "url", name: "Help", url: "https://a.example/" }),
    );
    const old = world.queue.shift()?.message;
    if (!old) throw new Error("Nothing was queued.");
    const { reader } = world;
    let isFirst = true;
    world.reader = {
      read: async (input) => {
        if (!isFirst) return reader.read(input);
        isFirst = false;
        value(await world.library.restart("acme", id));
        world.openUrl = async () => ok(new Response(sections(4, 100)));
        await world.work();
        return reader.read(input);
      },
    };
    expect(await world.deliver(old)).toBe("acked");
    expect(await world.deliver(old)).toBe("acked");
    expect(await documentOf(id)).toMatchObject({ stage: "ready", version: 2, chunksTotal: 4 });
    expect(await chunkRows(id)).toHaveLength(4);
  });
});

describe("the database being away", () => {
  it("is waited out without counting tries", async () => {
    const { id } = value(await text("Patient", sections(1)));
    const message = world.queue.shift()?.message;
    if (!message) throw new Error("Nothing was queued.");
    const { database } = world;
    world.database = { ...database, withTenant: async () => fail({ code: "unavailable", reason: "down" }) };
    for (let delivery = 0; delivery < 20; delivery += 1) {
      expect(await world.deliver(message, 6)).toBe("acked");
      expect(world.queue.splice(0)).toEqual([{ message, delaySeconds: 30 }]);
    }
    world.database = database;
    expect(await world.deliver(message)).toBe("acked");
    expect((await documentOf(id)).stage).toBe("ready");
  });
});

describe("another embedding model", () => {
  const ask = async (query: string) =>
    value(await world.library.ask({ tenantId: "acme", query, limit: 3 }, AbortSignal.timeout(5_000)));

  it("takes over chunk by chunk while the old vectors serve", async () => {
    const { id } = value(await text("Returns", sections(EMBEDDING_BATCH * 2)));
    await world.work();
    world.embedders = [{ embedder: otherEmbedder(), locality: "cloud" }];
    expect(value(await world.library.models("acme"))).toEqual({ model: "other-384", stale: 1 });
    expect((await ask("section 3 paragraph 3"))[0]).toMatchObject({ documentId: id, chunk: 3 });
    expect(value(await world.library.reembed("acme"))).toMatchObject([
      { id, stage: "embedding", version: 2, chunksDone: 0 },
    ]);
    const message = world.queue.shift()?.message;
    if (!message) throw new Error("Nothing was queued.");
    let calls = 0;
    const { embed, ...rest } = otherEmbedder();
    world.embedders = [
      {
        locality: "cloud",
        embedder: {
          ...rest,
          embed: async (texts, signal) => {
            calls += 1;
            if (calls > 1) throw new Error("killed");
            return embed(texts, signal);
          },
        },
      },
    ];
    await world.deliver(message);
    world.embedders = [{ embedder: otherEmbedder(), locality: "cloud" }];
    const half = await chunkRows(id);
    expect(new Set(half.map((row) => row.embedding_model))).toEqual(new Set(["other-384", "hashed-384"]));
    // One of the first half, which is in the new vectors, and one of the second.
    expect((await ask("section 3 paragraph 3")).slice(0, 2)).toContainEqual(
      expect.objectContaining({ chunk: 3 }),
    );
    expect((await ask("section 100 paragraph 100")).slice(0, 2)).toContainEqual(
      expect.objectContaining({ chunk: 100 }),
    );
    await world.deliver(message, 2);
    expect(await documentOf(id)).toMatchObject({
      stage: "ready",
      embeddingModel: "other-384",
      chunksDone: EMBEDDING_BATCH * 2,
    });
    expect(value(await world.library.models("acme")).stale).toBe(0);
    expect(value(await world.library.reembed("acme"))).toEqual([]);
  });

  it("in the cloud sees nothing of a company of which one employee stays local", async () => {
    const seen: string[] = [];
    const { embed, ...rest } = otherEmbedder();
    world.embedders = [
      {
        locality: "cloud",
        embedder: {
          ...rest,
          embed: async (texts, signal) => {
            seen.push(...texts);
            return embed(texts, signal);
          },
        },
      },
    ];
    world.localOnlyAgents = ["bob"];
    const { id } = value(await text("Private", sections(1)));
    await world.work();
    expect(await documentOf(id)).toMatchObject({ stage: "ready", embeddingModel: "hashed-384" });
    expect(await ask("section 0")).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});
