import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { KeptFile } from "../../../src/conversation/made-file.ts";
import { MAX_MADE_BYTES, MAX_MADE_FILES } from "../../../src/limits.ts";
import { mcpFiles } from "../../../src/tools/mcp-result.ts";
import type { AnsweredFile } from "../../../src/tools/tool.ts";
import { beltOver } from "../../doubles/builtin-belt.ts";
import { headerSecret, recordingEdge } from "../../doubles/tool-world.ts";

const HOST = "erp.example.com";
const ADDRESS = `https://${HOST}/reports/q3`;
const policy = { hosts: [{ host: HOST, readFree: true }] };
const TAKES = { maxBytes: MAX_MADE_BYTES };

const PDF = new TextEncoder().encode("%PDF-1.7\n1 0 obj\n");
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const MARK: Record<string, Uint8Array> = {
  pdf: PDF,
  png: PNG,
  program: new Uint8Array([0x7f, 0x45, 0x4c, 0x46]),
};

interface Answer {
  bytes: Uint8Array | string;
  type: string;
  disposition?: string;
}

/** What one GET of this answer comes to. */
function fetched({ bytes, type, disposition }: Answer, made: KeptFile[] = [], takes: object | null = TAKES) {
  const headers = { "content-type": type, ...(disposition ? { "content-disposition": disposition } : {}) };
  const edge = recordingEdge({ [ADDRESS]: () => new Response(bytes as BodyInit, { headers }) });
  const toolkit = { secrets: [headerSecret(HOST, "s3cret-value")] };
  const files = { made: () => made, ...(takes ? { takes: takes as typeof TAKES } : {}) };
  return beltOver(edge, { policy, toolkit, files }).call("http_request", { url: ADDRESS });
}

const kept = (id: string, index: number): KeptFile => ({
  ...{ id, name: `${id}.pdf`, mediaType: "application/pdf", bytes: 10, sha256: `${id}00`, sources: [] },
  ...{ turn: 1, index },
});

describe("a file in an answer", () => {
  it("is kept by its hash, and the model is told its id and not its content", async () => {
    const step = await fetched({
      bytes: PDF,
      type: "application/pdf",
      disposition: 'attachment; filename="Q3.pdf"',
    });
    const sha256 = createHash("sha256").update(PDF).digest("hex");
    expect(step.made).toEqual([
      {
        file: {
          ...{
            id: sha256.slice(0, 16),
            name: "Q3.pdf",
            mediaType: "application/pdf",
            bytes: PDF.length,
            sha256,
          },
          sources: [`the web page ${HOST}`],
        },
        base64: Buffer.from(PDF).toString("base64"),
      },
    ]);
    expect(step.text).toContain(`call send_file with "${sha256.slice(0, 16)}"`);
    expect(step.text).not.toContain("1 0 obj");
    expect(step.taint).toEqual([`the web page ${HOST}`]);
  });

  it.each([
    [
      "a picture by its mark, whatever it calls itself",
      { bytes: PNG, type: "image/jpeg" },
      "image/png",
      "q3.png",
    ],
    [
      "bytes of no announced type",
      { bytes: PDF, type: "application/octet-stream" },
      "application/pdf",
      "q3.pdf",
    ],
    [
      "a table, which the model reads as well",
      { bytes: "a,b\n1,2\n", type: "text/csv" },
      "text/csv",
      "q3.csv",
    ],
    [
      "a text that is handed out as a file",
      {
        bytes: "{}",
        type: "application/json",
        disposition: "attachment; filename*=UTF-8''%C3%BCber%20uns.json",
      },
      "application/json",
      "über uns.json",
    ],
    [
      "under a name of one plain line with its own ending",
      {
        bytes: PDF,
        type: "application/pdf",
        disposition: "attachment; filename*=UTF-8''..%2F..%5Cin%E2%80%AEvoice.pdf.exe",
      },
      "application/pdf",
      "invoice.pdf",
    ],
  ] as const)("is taken: %s", async (_, answer, mediaType, name) => {
    const [made] = (await fetched(answer)).made ?? [];
    expect(made?.file).toMatchObject({ mediaType, name });
  });

  it.each([
    ["plain text is an answer", { bytes: "hello", type: "text/plain" }],
    ["JSON is an answer", { bytes: "{}", type: "application/json" }],
  ])("is none where %s", async (_, answer) => {
    const step = await fetched(answer);
    expect(step.made).toBeUndefined();
    expect(step.text).not.toContain("file");
  });

  it.each([
    [
      "a program that says that it is a PDF",
      { bytes: MARK.program ?? "", type: "application/pdf" },
      "not what it says",
    ],
    [
      "a page that would run in a browser",
      { bytes: "<html>", type: "text/html", disposition: "attachment; filename=x.html" },
      "not of a kind",
    ],
    ["a film", { bytes: "\0\0\0\u0018ftypisom", type: "application/octet-stream" }, "not of a kind"],
    [
      "bytes that say that they are text",
      { bytes: new Uint8Array([65, 0, 66]), type: "text/csv" },
      "not of a kind",
    ],
    [
      "more than 1 MiB",
      { bytes: new Uint8Array(MAX_MADE_BYTES + 1).fill(32), type: "application/pdf" },
      "larger than 1 MiB",
    ],
    ["nothing at all", { bytes: "", type: "text/csv" }, "not of a kind"],
    [
      "one that holds a stored credential",
      { bytes: "key\ns3cret-value\n", type: "text/csv" },
      "stored credential",
    ],
  ])("is not taken, and the model is told why: %s", async (_, answer, why) => {
    const step = await fetched(answer);
    expect(step.made).toBeUndefined();
    expect(step.text).toContain("was not taken");
    expect(step.text).toContain(why);
  });

  it("is not taken where the chat takes none, or none of its kind or size", async () => {
    const answer = { bytes: PNG, type: "image/png" };
    const types = { ...TAKES, types: ["application/pdf"] };
    expect((await fetched(answer, [], null)).text).toContain("cannot be sent in this chat");
    expect((await fetched(answer, [], types)).text).toContain("takes no image/png");
    expect((await fetched(answer, [], { maxBytes: 5 })).text).toContain("larger than this chat takes");
  });

  it("is one of three of a turn, and the same content is the same file", async () => {
    const id = createHash("sha256").update(PDF).digest("hex").slice(0, 16);
    const full = Array.from({ length: MAX_MADE_FILES }, (_, index) => kept(`${index}`.repeat(16), index));
    const answer = { bytes: PDF, type: "application/pdf" };
    expect((await fetched(answer, full)).text).toContain(`a turn keeps ${MAX_MADE_FILES}`);
    const again = await fetched(answer, [...full.slice(1), kept(id, 2)]);
    expect(again.made).toBeUndefined();
    expect(again.text).toContain(`call send_file with "${id}"`);
  });
});

describe("files of a remote MCP server", () => {
  const data = Buffer.from(PNG).toString("base64");

  it("are pictures, recordings and blobs; texts and links are none", () => {
    const found = mcpFiles({
      content: [
        { type: "text", text: "Here." },
        { type: "image", data, mimeType: "image/png" },
        { type: "audio", data, mimeType: "Audio/Ogg; codecs=opus" },
        {
          type: "resource",
          resource: { uri: "file:///out/label%201.pdf", mimeType: "application/pdf", blob: data },
        },
        { type: "resource", resource: { uri: "file:///notes.txt", text: "notes" } },
        { type: "resource_link", uri: "https://x.example/a.pdf", name: "a" },
      ],
    });
    expect(found.map(({ name, mediaType }: AnsweredFile) => [name, mediaType])).toEqual([
      ["image", "image/png"],
      ["audio", "audio/ogg"],
      ["/out/label%201.pdf", "application/pdf"],
    ]);
    expect(found[0]?.bytes).toEqual(PNG);
  });

  it("that are no base64 are none", () => {
    expect(mcpFiles({ content: [{ type: "image", data: "%%%", mimeType: "image/png" }] })).toEqual([]);
  });
});
