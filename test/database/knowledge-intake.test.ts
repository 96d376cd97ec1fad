// How documents come in: written, uploaded in parts, fetched.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ABANDONED_UPLOAD_MS, DOCUMENT_PART_BYTES } from "../../src/limits.ts";
import { fail, ok } from "../../src/result.ts";
import { knowledgeRig, sections } from "./knowledge-rig.ts";
import { knowledgeWorld, value } from "./knowledge-world.ts";

const rig = knowledgeRig();

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a text", () => {
  it("goes through its stages to where a search finds it, and its source is not kept", async () => {
    const { id, stage } = value(await rig.text("Returns", sections(3)));
    expect(stage).toBe("waiting");
    expect(await rig.world.work()).toEqual(["acked"]);
    expect(await rig.documentOf(id)).toMatchObject({
      stage: "ready",
      chunksTotal: 3,
      chunksDone: 3,
      embeddingModel: "hashed-384",
    });
    expect(await rig.postgres.asOwner("select * from document_parts")).toEqual([]);
    const [best] = value(
      await rig.world.library.ask(
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
    rig.world.reader = {
      read: async () => ok({ blocks: [{ kind: "paragraph", text: "a\u0000b \ud800 c" }] }),
    };
    const { id } = value(await rig.text("Odd", "x"));
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksDone: 1 });
  });

  it("that the reader refuses fails with its words, and begins anew on request", async () => {
    rig.world.reader = {
      read: async () => fail({ code: "protected", message: "It is protected with a password." }),
    };
    const { id } = value(await rig.text("Locked", "x"));
    expect(await rig.world.work()).toEqual(["acked"]);
    expect(await rig.documentOf(id)).toMatchObject({
      stage: "failed",
      reason: "It is protected with a password.",
    });
    rig.world.reader = knowledgeWorld(rig.postgres.database()).reader;
    expect(value(await rig.world.library.restart("acme", id))).toMatchObject({
      stage: "waiting",
      version: 2,
    });
    await rig.world.work();
    const done = await rig.documentOf(id);
    expect(done.stage).toBe("ready");
    expect(done.reason).toBeUndefined();
  });
});

describe("an upload", () => {
  const bytes = new Uint8Array(Buffer.from(`${sections(2)}\n\n${"x".repeat(DOCUMENT_PART_BYTES)}`));
  const create = () =>
    rig.world.library.create("acme", {
      ...{ kind: "upload", name: "big.txt", mediaType: "text/plain", bytes: bytes.length },
      sha256: sha256(bytes),
    });
  const part = (n: number) => bytes.slice(n * DOCUMENT_PART_BYTES, (n + 1) * DOCUMENT_PART_BYTES);

  it("comes in parts, in any order, twice or after a pause, and is whole", async () => {
    const { id, parts } = value(await create());
    expect(parts).toBe(2);
    value(await rig.world.library.savePart("acme", id, 1, part(1)));
    expect(value(await rig.world.library.find("acme", id))?.here).toEqual([1]);
    expect(await rig.world.library.finish("acme", id)).toEqual(fail({ code: "missing", parts: [0] }));
    value(await rig.world.library.savePart("acme", id, 0, part(0)));
    value(await rig.world.library.savePart("acme", id, 0, part(0)));
    expect(value(await rig.world.library.finish("acme", id)).stage).toBe("waiting");
    // A second click, or an answer that was lost.
    expect(value(await rig.world.library.finish("acme", id)).stage).toBe("waiting");
    expect(rig.world.queue).toHaveLength(1);
    let read = "";
    const { reader } = rig.world;
    rig.world.reader = {
      read: (input) => {
        read = sha256(input.bytes);
        return reader.read(input);
      },
    };
    await rig.world.work();
    expect(read).toBe(sha256(bytes));
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready" });
  });

  it("is not taken where it is not what it was said to be, and a right part puts it right", async () => {
    const { id } = value(await create());
    const wrong = part(0);
    wrong[7] = 1;
    value(await rig.world.library.savePart("acme", id, 0, wrong));
    value(await rig.world.library.savePart("acme", id, 1, part(1)));
    expect(await rig.world.library.finish("acme", id)).toEqual(fail({ code: "mismatch" }));
    expect(rig.world.queue).toEqual([]);
    value(await rig.world.library.savePart("acme", id, 0, part(0)));
    expect(value(await rig.world.library.finish("acme", id)).stage).toBe("waiting");
  });

  it("that nobody goes on with for a week makes room", async () => {
    const { id } = value(await create());
    rig.world.now += ABANDONED_UPLOAD_MS - 1_000;
    value(await rig.text("Soon", "x"));
    expect(value(await rig.world.library.find("acme", id))).toBeDefined();
    rig.world.now += 2_000;
    value(await rig.text("Later", "x"));
    expect(value(await rig.world.library.find("acme", id))).toBeUndefined();
  });

  it("refuses parts that do not belong to it, to nobody, or to somebody else", async () => {
    const { id } = value(await create());
    expect(await rig.world.library.savePart("acme", id, 2, part(1))).toEqual(fail({ code: "wrong_part" }));
    expect(await rig.world.library.savePart("acme", id, 0, part(1))).toEqual(fail({ code: "wrong_part" }));
    expect(await rig.world.library.savePart("acme", "none", 0, part(0))).toEqual(fail({ code: "not_found" }));
    expect(await rig.world.library.savePart("zeta", id, 0, part(0))).toEqual(fail({ code: "not_found" }));
    expect(await rig.world.library.finish("zeta", id)).toEqual(fail({ code: "not_found" }));
    value(await rig.world.library.savePart("acme", id, 0, part(0)));
    value(await rig.world.library.savePart("acme", id, 1, part(1)));
    value(await rig.world.library.finish("acme", id));
    expect(await rig.world.library.savePart("acme", id, 0, part(0))).toEqual(fail({ code: "closed" }));
  });
});

describe("an address", () => {
  const url = "https://help.example.com/returns.md";
  const create = () => rig.world.library.create("acme", { kind: "url", name: "Help", url });

  it("is fetched when it is read, and read again on request", async () => {
    const asked: string[] = [];
    let body = sections(2);
    rig.world.openUrl = async (tenantId, address) => {
      asked.push(`${tenantId} ${address}`);
      return ok(new Response(body, { headers: { "content-type": "text/markdown" } }));
    };
    const { id } = value(await create());
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksTotal: 2 });
    body = sections(5, 10);
    expect(value(await rig.world.library.restart("acme", id))?.version).toBe(2);
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "ready", chunksTotal: 5, chunksDone: 5 });
    expect(await rig.chunkRows(id)).toHaveLength(5);
    expect(asked).toEqual([`acme ${url}`, `acme ${url}`]);
  });

  it("that is refused or missing fails, and one that is away is tried again", async () => {
    const { id } = value(await create());
    await rig.world.work();
    expect(await rig.documentOf(id)).toMatchObject({ stage: "failed", reason: "no such host" });
    rig.world.openUrl = async () => ok(new Response("", { status: 404 }));
    const missing = value(await create());
    await rig.world.work();
    expect(await rig.documentOf(missing.id)).toMatchObject({
      stage: "failed",
      reason: "The address answered with 404.",
    });
    rig.world.openUrl = async () => ok(new Response("", { status: 503 }));
    const busy = value(await create());
    expect(await rig.world.work()).toEqual(["again after 5 s"]);
    expect(await rig.documentOf(busy.id)).toMatchObject({
      stage: "reading",
      reason: "The address answered with 503.",
    });
  });
});
