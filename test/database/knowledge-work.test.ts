// Work that cannot go on, or is not wanted any more.

import { describe, expect, it } from "vitest";
import { EMBEDDING_BATCH } from "../../src/limits.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import { fail, ok } from "../../src/result.ts";
import { knowledgeRig, sections } from "./knowledge-rig.ts";
import { value } from "./knowledge-world.ts";

const rig = knowledgeRig();

describe("a reader that does not come back", () => {
  it("is asked three times, then the document fails; others are not harmed", async () => {
    const bad = value(await rig.text("Bomb", "bomb"));
    const good = value(await rig.text("Good", sections(1)));
    const { reader } = rig.world;
    rig.world.reader = {
      read: async (input) => {
        if (new TextDecoder().decode(input.bytes) === "bomb")
          throw new Error("Worker exceeded memory limit.");
        return reader.read(input);
      },
    };
    const [first, second] = rig.world.queue.splice(0);
    if (!first || !second) throw new Error("Nothing was queued.");
    expect(
      await Promise.all([rig.world.deliver(first.message, 1), rig.world.deliver(second.message, 1)]),
    ).toEqual(["again after 5 s", "acked"]);
    expect(await rig.world.deliver(first.message, 2)).toBe("again after 10 s");
    expect(await rig.world.deliver(first.message, 3)).toBe("acked");
    expect(await rig.documentOf(bad.id)).toMatchObject({ stage: "failed" });
    expect(await rig.documentOf(good.id)).toMatchObject({ stage: "ready" });
  });

  it("is not waited for longer than its time", async () => {
    const { id } = value(await rig.text("Slow", "slow"));
    rig.world.reader = { read: () => new Promise(() => undefined) };
    rig.world.deps.sleep = async () => undefined;
    expect(await rig.world.work()).toEqual(["again after 5 s"]);
    expect((await rig.documentOf(id)).reason).toBe("It could not be read at the first try.");
  });
});

describe("work that is not wanted any more", () => {
  it("leaves nothing behind a document that was deleted while it was embedded", async () => {
    const { id } = value(await rig.text("Gone", sections(EMBEDDING_BATCH * 2)));
    const { embed, ...rest } = hashedEmbedder();
    rig.world.embedders = [
      {
        locality: "local",
        embedder: {
          ...rest,
          embed: async (texts, signal) => {
            expect(value(await rig.world.library.remove("acme", id))).toBe(true);
            return embed(texts, signal);
          },
        },
      },
    ];
    expect(await rig.world.work()).toEqual(["acked"]);
    expect(await rig.postgres.asOwner("select * from chunks")).toEqual([]);
    expect(await rig.postgres.asOwner("select * from documents")).toEqual([]);
    expect(await rig.postgres.asOwner("select * from document_parts")).toEqual([]);
  });

  it("leaves nothing behind a document that was deleted while it was read", async () => {
    const { id } = value(await rig.text("Gone", sections(3)));
    const { reader } = rig.world;
    rig.world.reader = {
      read: async (input) => {
        value(await rig.world.library.remove("acme", id));
        return reader.read(input);
      },
    };
    expect(await rig.world.work()).toEqual(["acked"]);
    expect(await rig.postgres.asOwner("select * from chunks")).toEqual([]);
  });

  it("of an older version never mixes with the newer one's", async () => {
    rig.world.openUrl = async () => ok(new Response(sections(3)));
    const { id } = value(
      await rig.world.library.create("acme", { kind: "url", name: "Help", url: "https://a.example/" }),
    );
    const old = rig.message();
    const { reader } = rig.world;
    let isFirst = true;
    rig.world.reader = {
      read: async (input) => {
        if (!isFirst) return reader.read(input);
        isFirst = false;
        value(await rig.world.library.restart("acme", id));
        rig.world.openUrl = async () => ok(new Response(sections(4, 100)));
        await rig.world.work();
        return reader.read(input);
      },
    };
    expect(await rig.world.deliver(old)).toBe("acked");
    expect(await rig.world.deliver(old)).toBe("acked");
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", version: 2, chunksTotal: 4 });
    expect(await rig.chunkRows(id)).toHaveLength(4);
  });
});

describe("the database being away", () => {
  it("is waited out without counting tries", async () => {
    const { id } = value(await rig.text("Patient", sections(1)));
    const message = rig.message();
    const { database } = rig.world;
    rig.world.database = {
      ...database,
      withTenant: async () => fail({ code: "unavailable", reason: "down" }),
    };
    for (let delivery = 0; delivery < 20; delivery += 1) {
      expect(await rig.world.deliver(message, 6)).toBe("acked");
      expect(rig.world.queue.splice(0)).toEqual([{ message, delaySeconds: 30 }]);
    }
    rig.world.database = database;
    expect(await rig.world.deliver(message)).toBe("acked");
    expect((await rig.documentOf(id)).stage).toBe("ready");
  });
});
