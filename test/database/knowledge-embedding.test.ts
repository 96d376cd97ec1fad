// From chunks to vectors: killed, refused, kept waiting, and in another model.

import { describe, expect, it } from "vitest";
import { EMBEDDING_BATCH, EMBEDDING_BATCHES_AT_ONCE } from "../../src/limits.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import { fail } from "../../src/result.ts";
import { knowledgeRig, sections } from "./knowledge-rig.ts";
import { otherEmbedder, value } from "./knowledge-world.ts";

const rig = knowledgeRig();

describe("embedding", () => {
  /** Embeds so many batches, then what happens instead. */
  function embedsBatches(count: number, then: () => never | Promise<never>) {
    let calls = 0;
    const texts: number[] = [];
    const { embed, ...rest } = hashedEmbedder();
    rig.world.embedders = [
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
    const { id } = value(await rig.text("Long", sections(total)));
    const message = rig.message();
    const embedded: number[] = [];
    for (let killed = 0; killed < 5; killed += 1) {
      const texts = embedsBatches(1, () => {
        throw new Error("killed");
      });
      expect(await rig.world.deliver(message, killed + 1)).toMatch(/^again after/);
      embedded.push(...texts);
      expect(await rig.documentOf(id)).toMatchObject({
        stage: "embedding",
        chunksDone: EMBEDDING_BATCH * (killed + 1),
        chunksTotal: total,
      });
    }
    const texts = embedsBatches(10, () => {
      throw new Error("killed");
    });
    expect(await rig.world.deliver(message, 6)).toBe("acked");
    embedded.push(...texts);
    expect(embedded.reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(embedded.every((count) => count <= EMBEDDING_BATCH)).toBe(true);
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksDone: total });
    const rows = await rig.chunkRows(id);
    expect(rows.map(({ chunk }) => chunk)).toEqual(Array.from({ length: total }, (_, n) => n));
    expect(rows.every((row) => row.embedding_model === "hashed-384")).toBe(true);
  });

  it("of a long document is shared out over messages", async () => {
    const count = EMBEDDING_BATCH * EMBEDDING_BATCHES_AT_ONCE + 1;
    const { id } = value(await rig.text("Longer", sections(count)));
    const fates = await rig.world.work(1);
    expect(fates).toEqual(["acked"]);
    expect(rig.world.queue).toHaveLength(1);
    expect(await rig.documentOf(id)).toMatchObject({ stage: "embedding", chunksDone: count - 1 });
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksDone: count });
  });

  it("waits for a service that is busy, says so, and counts a try only where nothing moved", async () => {
    const { id } = value(await rig.text("Busy", sections(EMBEDDING_BATCH + 1)));
    const message = rig.message();
    const busy = async () =>
      fail({ class: "rate_limited", message: "slow down", retryAfterMs: 90_000 }) as never;
    embedsBatches(0, busy);
    expect(await rig.world.deliver(message, 1)).toBe("again after 90 s");
    expect(await rig.documentOf(id)).toMatchObject({
      stage: "embedding",
      reason: "The embedding service is away or busy.",
    });
    embedsBatches(1, busy);
    expect(await rig.world.deliver(message, 6)).toBe("acked");
    expect(rig.world.queue).toEqual([{ message, delaySeconds: 90 }]);
    embedsBatches(9, busy);
    await rig.world.work();
    const done = await rig.documentOf(id);
    expect(done).toMatchObject({ stage: "ready" });
    expect(done.reason).toBeUndefined();
  });

  it("that is refused for good fails, and goes on where it was when begun anew", async () => {
    const { id } = value(await rig.text("Refused", sections(EMBEDDING_BATCH + 1)));
    embedsBatches(1, async () => fail({ class: "unauthorized", message: "no" }) as never);
    expect(await rig.world.work()).toEqual(["acked"]);
    expect(await rig.documentOf(id)).toMatchObject({ stage: "failed", chunksDone: EMBEDDING_BATCH });
    const texts = embedsBatches(9, () => {
      throw new Error("killed");
    });
    expect(value(await rig.world.library.restart("acme", id))?.stage).toBe("embedding");
    await rig.world.work();
    expect(texts).toEqual([1]);
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksDone: EMBEDDING_BATCH + 1 });
  });

  it("that fails at every delivery ends as failed, and says why", async () => {
    const { id } = value(await rig.text("Poison", sections(1)));
    const message = rig.message();
    embedsBatches(0, async () => fail({ class: "server_error", message: "500" }) as never);
    for (let attempt = 1; attempt <= 7; attempt += 1)
      expect(await rig.world.deliver(message, attempt)).toMatch(/^again after \d+ s$/);
    expect(await rig.world.deliver(message, 1, true)).toBe("acked");
    expect(await rig.documentOf(id)).toMatchObject({
      stage: "failed",
      reason: "It failed each time it was tried. The embedding service is away or busy.",
    });
  });
});

describe("another embedding model", () => {
  const ask = async (query: string) =>
    value(await rig.world.library.ask({ tenantId: "acme", query, limit: 3 }, AbortSignal.timeout(5_000)));

  it("takes over chunk by chunk while the old vectors serve", async () => {
    const { id } = value(await rig.text("Returns", sections(EMBEDDING_BATCH * 2)));
    await rig.world.work();
    rig.world.embedders = [{ embedder: otherEmbedder(), locality: "cloud" }];
    expect(value(await rig.world.library.models("acme"))).toEqual({ model: "other-384", stale: 1 });
    expect((await ask("section 3 paragraph 3"))[0]).toMatchObject({ documentId: id, chunk: 3 });
    expect(value(await rig.world.library.reembed("acme"))).toMatchObject([
      { id, stage: "embedding", version: 2, chunksDone: 0 },
    ]);
    const message = rig.message();
    let calls = 0;
    const { embed, ...rest } = otherEmbedder();
    rig.world.embedders = [
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
    await rig.world.deliver(message);
    rig.world.embedders = [{ embedder: otherEmbedder(), locality: "cloud" }];
    const half = await rig.chunkRows(id);
    expect(new Set(half.map((row) => row.embedding_model))).toEqual(new Set(["other-384", "hashed-384"]));
    // One of the first half, which is in the new vectors, and one of the second.
    expect((await ask("section 3 paragraph 3")).slice(0, 2)).toContainEqual(
      expect.objectContaining({ chunk: 3 }),
    );
    expect((await ask("section 100 paragraph 100")).slice(0, 2)).toContainEqual(
      expect.objectContaining({ chunk: 100 }),
    );
    await rig.world.deliver(message, 2);
    expect(await rig.documentOf(id)).toMatchObject({
      stage: "ready",
      embeddingModel: "other-384",
      chunksDone: EMBEDDING_BATCH * 2,
    });
    expect(value(await rig.world.library.models("acme")).stale).toBe(0);
    expect(value(await rig.world.library.reembed("acme"))).toEqual([]);
  });

  it("in the cloud sees nothing of a company of which one employee stays local", async () => {
    const seen: string[] = [];
    const { embed, ...rest } = otherEmbedder();
    rig.world.embedders = [
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
    rig.world.localOnlyAgents = ["bob"];
    const { id } = value(await rig.text("Private", sections(1)));
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", embeddingModel: "hashed-384" });
    expect(await ask("section 0")).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});
