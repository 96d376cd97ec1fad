import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  ASKED_PASSAGES,
  CHUNK_PAGE,
  DOCUMENT_PAGE,
  DOCUMENT_PART_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS,
  MAX_SEARCH_CHARS,
  MAX_WRITTEN_CHARS,
} from "../../../src/limits.ts";
import { ORIGIN } from "./app.ts";
import { createOperator, type Operator } from "./operator.ts";

const text = (name: string, over: Record<string, unknown> = {}) => ({
  kind: "text",
  name,
  text: "Hello.",
  ...over,
});
const digest = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");
const upload = (body: Uint8Array, over: Record<string, unknown> = {}) => ({
  ...{ kind: "upload", name: "a.txt", mediaType: "text/plain", bytes: body.length, sha256: digest(body) },
  ...over,
});

async function fields(
  operator: Operator,
  body: unknown,
  path = "/knowledge",
): Promise<Record<string, string>> {
  const { status, body: answer } = await operator.ask("POST", path, body);
  expect(status).toBe(400);
  return answer.error.fields;
}

async function put(operator: Operator, path: string, body: Uint8Array) {
  const cookie = await operator.signIn();
  const response = await operator.request(path, {
    method: "PUT",
    headers: { cookie, origin: ORIGIN, "content-type": "application/octet-stream" },
    body: Buffer.from(body),
  });
  return { status: response.status, body: await response.json() };
}

describe("bringing a document", () => {
  it("takes a text, an upload and an address on the list, and writes down who brought it", async () => {
    const operator = await createOperator();
    const made = await operator.ask("POST", "/knowledge", text("  Returns \n policy "));
    expect(made.body).toMatchObject({
      document: { name: "Returns policy", kind: "text" },
      partBytes: DOCUMENT_PART_BYTES,
    });
    const uploading = await operator.ask("POST", "/knowledge", upload(Buffer.from("x")));
    expect(uploading.body.document).toMatchObject({ stage: "receiving", parts: 1 });
    const listed = await operator.ask("GET", "/knowledge");
    expect(listed.body.documents.map(({ name }: { name: string }) => name)).toEqual([
      "a.txt",
      "Returns policy",
    ]);
    expect(listed.body).toMatchObject({ embedding: { model: "hashed-384", stale: 0 }, database: "ok" });
  });

  it("names the field of what it cannot take", async () => {
    const operator = await createOperator();
    expect(Object.keys(await fields(operator, text(" ")))).toEqual(["name"]);
    expect(Object.keys(await fields(operator, text("a", { text: " " })))).toEqual(["text"]);
    expect(
      Object.keys(await fields(operator, text("a", { text: "x".repeat(MAX_WRITTEN_CHARS + 1) }))),
    ).toEqual(["text"]);
    expect(await fields(operator, text("a", { agentId: "nobody" }))).toEqual({
      agentId: "there is no such employee",
    });
    const file = Buffer.from("x");
    expect(await fields(operator, upload(file, { bytes: MAX_DOCUMENT_BYTES + 1 }))).toEqual({
      bytes: "a document has at most 25 MiB",
    });
    expect(Object.keys(await fields(operator, upload(file, { bytes: 0 })))).toEqual(["bytes"]);
    expect(Object.keys(await fields(operator, upload(file, { sha256: "no" })))).toEqual(["sha256"]);
    const address = (url: string) => ({ kind: "url", name: "a", url });
    expect(Object.keys(await fields(operator, address("http://help.example.com/")))).toEqual(["url"]);
    expect(await fields(operator, address("https://evil.example.net/x"))).toEqual({
      url: "evil.example.net is not on the list of hosts that may be reached",
    });
  });

  it("stops at the number of documents that a workspace may have", async () => {
    const operator = await createOperator();
    for (let n = 0; n < MAX_DOCUMENTS; n += 1) operator.knowledge.put("demo", text("a") as never, n);
    const { status, body } = await operator.ask("POST", "/knowledge", text("one more"));
    expect([status, body.error.message]).toEqual([
      409,
      `A workspace has at most ${MAX_DOCUMENTS} documents. Delete one first.`,
    ]);
  });
});

describe("uploading", () => {
  it("goes on after a pause with the parts that are missing", async () => {
    const operator = await createOperator();
    const file = Buffer.alloc(DOCUMENT_PART_BYTES + 5, "a");
    const { document } = (await operator.ask("POST", "/knowledge", upload(file))).body;
    const path = `/knowledge/${document.id}`;
    expect(await put(operator, `${path}/parts/1`, file.subarray(DOCUMENT_PART_BYTES))).toEqual({
      status: 200,
      body: { part: 1 },
    });
    expect((await operator.ask("GET", path)).body.here).toEqual([1]);
    const early = await operator.ask("POST", `${path}/finish`, {});
    expect([early.status, early.body.error.message]).toEqual([409, "Parts are missing: 0."]);
    await put(operator, `${path}/parts/0`, file.subarray(0, DOCUMENT_PART_BYTES));
    expect((await operator.ask("POST", `${path}/finish`, {})).body.document).toMatchObject({
      stage: "ready",
    });
    expect((await put(operator, `${path}/parts/0`, Buffer.from("x"))).status).toBe(409);
  });

  it("refuses a part that is too large, too many, or of no document", async () => {
    const operator = await createOperator();
    const { document } = (await operator.ask("POST", "/knowledge", upload(Buffer.from("x")))).body;
    const path = `/knowledge/${document.id}`;
    expect((await put(operator, `${path}/parts/0`, Buffer.alloc(DOCUMENT_PART_BYTES + 1))).status).toBe(413);
    expect((await put(operator, `${path}/parts/7`, Buffer.from("x"))).status).toBe(400);
    expect((await put(operator, "/knowledge/none/parts/0", Buffer.from("x"))).status).toBe(404);
    expect((await put(operator, `${path}/parts/x`, Buffer.from("x"))).status).toBe(404);
  });
});

describe("a document", () => {
  it("is named anew, read in chunks, and gone when it is deleted", async () => {
    const operator = await createOperator();
    const many = Array.from({ length: CHUNK_PAGE + 3 }, (_, n) => `Paragraph ${n}.`).join("\n\n");
    const { document } = (await operator.ask("POST", "/knowledge", text("Old", { text: many }))).body;
    const path = `/knowledge/${document.id}`;
    expect((await operator.ask("PATCH", path, { name: "New" })).body.document.name).toBe("New");
    const page = (await operator.ask("GET", `${path}/chunks?from=${CHUNK_PAGE}`)).body.chunks;
    expect(page.map(({ chunk }: { chunk: number }) => chunk)).toEqual([
      CHUNK_PAGE,
      CHUNK_PAGE + 1,
      CHUNK_PAGE + 2,
    ]);
    expect((await operator.ask("GET", `${path}/chunks`)).body.chunks).toHaveLength(CHUNK_PAGE);
    expect((await operator.ask("DELETE", path)).body).toEqual({ deleted: document.id });
    expect((await operator.ask("GET", path)).status).toBe(404);
    expect((await operator.ask("DELETE", path)).status).toBe(404);
  });

  it("that failed is begun anew, one that is ready is not", async () => {
    const operator = await createOperator();
    const { document } = (await operator.ask("POST", "/knowledge", text("broken"))).body;
    const path = `/knowledge/${document.id}`;
    expect((await operator.ask("GET", path)).body.document).toMatchObject({
      stage: "failed",
      reason: expect.stringContaining("damaged"),
    });
    expect((await operator.ask("POST", `${path}/retry`, {})).body.document).toMatchObject({
      stage: "waiting",
      version: 2,
    });
    const well = (await operator.ask("POST", "/knowledge", text("well"))).body.document;
    expect((await operator.ask("POST", `/knowledge/${well.id}/retry`, {})).status).toBe(409);
  });

  it("of another workspace looks like none, whatever is asked of it", async () => {
    const operator = await createOperator();
    const { id } = operator.knowledge.put("other", text("Theirs") as never, 1);
    const unknown = await operator.ask("GET", "/knowledge/nothing-of-that-name");
    for (const [method, path, body] of [
      ["GET", ""],
      ["GET", "/chunks"],
      ["POST", "/finish", {}],
      ["POST", "/retry", {}],
      ["PATCH", "", { name: "x" }],
      ["DELETE", ""],
    ] as const) {
      const answer = await operator.ask(method, `/knowledge/${id}${path}`, body);
      expect([answer.status, answer.text]).toEqual([404, unknown.text]);
    }
    expect((await put(operator, `/knowledge/${id}/parts/0`, Buffer.from("x"))).status).toBe(404);
    expect(operator.knowledge.shelved).toHaveLength(1);
    expect((await operator.ask("GET", "/knowledge")).body.documents).toEqual([]);
    expect((await operator.ask("POST", "/knowledge/ask", { query: "hello" })).body.passages).toEqual([]);
  });
});

describe("the list", () => {
  it("comes in pages", async () => {
    const operator = await createOperator();
    for (let n = 0; n < DOCUMENT_PAGE + 2; n += 1) operator.knowledge.put("demo", text(`n${n}`) as never, n);
    const first = (await operator.ask("GET", "/knowledge")).body;
    expect(first.documents).toHaveLength(DOCUMENT_PAGE);
    const second = (await operator.ask("GET", `/knowledge?after=${encodeURIComponent(first.after)}`)).body;
    expect(second.documents.map(({ name }: { name: string }) => name)).toEqual(["n1", "n0"]);
    expect(second.after).toBeUndefined();
    expect((await operator.ask("GET", "/knowledge?after=nonsense")).status).toBe(400);
  });

  it("says that the database is away, and nothing is changed then", async () => {
    const operator = await createOperator();
    operator.knowledge.isAway = true;
    expect((await operator.ask("GET", "/knowledge")).body).toMatchObject({
      documents: [],
      database: "unavailable",
    });
    expect((await operator.ask("POST", "/knowledge", text("a"))).status).toBe(503);
    expect((await operator.ask("POST", "/knowledge/ask", { query: "hello" })).status).toBe(503);
  });
});

describe("a question", () => {
  it("is answered with passages and where they are from, for an employee or for all", async () => {
    const operator = await createOperator();
    const agentId = operator.directories.get("demo")?.agents[0]?.id;
    for (let n = 0; n < ASKED_PASSAGES + 2; n += 1)
      await operator.ask("POST", "/knowledge", text(`p${n}`, { text: "Nothing." }));
    const own = (
      await operator.ask("POST", "/knowledge", text("Own", { text: "Returns take 30 days.", agentId }))
    ).body.document;
    const asked = await operator.ask("POST", "/knowledge/ask", {
      query: "how long do returns take",
      agentId,
    });
    expect(asked.body.passages).toHaveLength(ASKED_PASSAGES);
    expect(asked.body.passages[0]).toMatchObject({ documentId: own.id, documentName: "Own", chunk: 0 });
    expect(Object.keys(await fields(operator, { query: " " }, "/knowledge/ask"))).toEqual(["query"]);
    expect(
      Object.keys(await fields(operator, { query: "x".repeat(MAX_SEARCH_CHARS + 1) }, "/knowledge/ask")),
    ).toEqual(["query"]);
    expect(Object.keys(await fields(operator, { query: "x", agentId: "nobody" }, "/knowledge/ask"))).toEqual([
      "agentId",
    ]);
  });
});

describe("another embedding model", () => {
  it("is seen by how many documents are in the old one's vectors, and they are queued", async () => {
    const operator = await createOperator();
    await operator.ask("POST", "/knowledge", text("a"));
    operator.knowledge.stale = 1;
    expect((await operator.ask("GET", "/knowledge")).body.embedding).toEqual({
      model: "hashed-384",
      stale: 1,
    });
    expect((await operator.ask("POST", "/knowledge/reembed", {})).body).toEqual({ queued: 1 });
    expect((await operator.ask("POST", "/knowledge/reembed", {})).body).toEqual({ queued: 0 });
  });
});
