import { describe, expect, it } from "vitest";
import {
  isMoving,
  placeWords,
  sizeWords,
  stageWords,
  workShare,
} from "../../../console/src/knowledge/stage-words.ts";
import {
  type Announcement,
  PART_BYTES,
  type UploadVerbs,
  uploadFile,
} from "../../../console/src/knowledge/upload-file.ts";
import { refusalOf, type SendFile, UploadQueue } from "../../../console/src/knowledge/upload-queue.ts";
import type { DocumentView } from "../../../src/api/knowledge-verbs.ts";
import { DOCUMENT_PART_BYTES, MAX_DOCUMENT_BYTES } from "../../../src/limits.ts";

const documentOf = (over: Partial<DocumentView> = {}): DocumentView => ({
  ...{ id: "d", name: "file.txt", kind: "upload", mediaType: "text/plain", bytes: 2.5 * PART_BYTES },
  ...{ sha256: "s", stage: "receiving", parts: 3, chunksTotal: 0, chunksDone: 0 },
  ...{ version: 1, createdAt: 1, updatedAt: 1 },
  ...over,
});

describe("a document's stage", () => {
  it("is in words, with how many passages are embedded", () => {
    const words = (over: Partial<DocumentView>) => stageWords(documentOf(over)).label;
    expect(words({ stage: "embedding", chunksDone: 1_200, chunksTotal: 3_000 })).toBe(
      "Embedding 1,200 of 3,000",
    );
    expect(words({ stage: "waiting" })).toBe("Waits its turn");
    expect(words({ stage: "waiting", reason: "The reader is away." })).toBe("Waits");
    expect(words({ stage: "failed" })).toBe("Failed");
  });

  it("never goes back while it is worked on, and has no share before and after", () => {
    const share = (stage: DocumentView["stage"], chunksDone = 0) =>
      workShare(documentOf({ stage, chunksDone, chunksTotal: stage === "embedding" ? 10 : 0 }));
    const way = [
      share("waiting"),
      share("reading"),
      share("embedding"),
      share("embedding", 5),
      share("embedding", 10),
    ];
    expect(way).toEqual([...way].sort((a, b) => Number(a) - Number(b)));
    expect(way.at(-1)).toBeCloseTo(1);
    expect([share("receiving"), share("ready"), share("failed")]).toEqual([undefined, undefined, undefined]);
  });

  it("is looked at quickly only while the server works on it", () => {
    const moving = (["receiving", "waiting", "reading", "embedding", "ready", "failed"] as const).filter(
      (stage) => isMoving({ stage }),
    );
    expect(moving).toEqual(["waiting", "reading", "embedding"]);
  });

  it("says sizes and places as people do", () => {
    expect([0, 900, 1_536, 25 * 2 ** 20].map(sizeWords)).toEqual(["0 B", "900 B", "1.5 KiB", "25 MiB"]);
    expect(placeWords({ headings: ["Returns", "Refunds"], chunk: 1 })).toBe("Returns › Refunds, passage 2");
  });
});

const FILE = new Blob([new Uint8Array(2.5 * PART_BYTES)]);
const SAID: Announcement = { name: "file.txt", mediaType: "text/plain", bytes: FILE.size, sha256: "s" };

/** A server that knows these documents; every call is noted. */
function world(known: DocumentView[] = [], here: number[] = []) {
  const calls: string[] = [];
  const verbs: UploadVerbs = {
    list: async (after) => (after ? { documents: known } : { documents: [], after: "2" }),
    here: async () => here,
    async create() {
      calls.push("create");
      return { document: documentOf({ id: "new" }), partBytes: PART_BYTES };
    },
    async savePart(id, part, body) {
      calls.push(`${id}/${part}:${body.size}`);
    },
    async finish(id) {
      calls.push(`finish ${id}`);
      return documentOf({ id, stage: "waiting" });
    },
    pause: async (ms) => void calls.push(`pause ${ms}`),
  };
  const told: number[] = [];
  const controller = new AbortController();
  const start = (over: Partial<Announcement> = {}) =>
    uploadFile({
      verbs,
      file: FILE,
      announcement: { ...SAID, ...over },
      isPassing: (error) => String(error).includes("line"),
      onProgress: ({ arrived }) => void told.push(arrived / PART_BYTES),
      signal: controller.signal,
    });
  return { verbs, calls, told, start, controller };
}

describe("an upload", () => {
  it("cuts as the server does", () => {
    expect(PART_BYTES).toBe(DOCUMENT_PART_BYTES);
    expect(refusalOf({ name: "a.pdf", size: MAX_DOCUMENT_BYTES })).toBeUndefined();
    expect(refusalOf({ name: "a.pdf", size: MAX_DOCUMENT_BYTES + 1 })).toBe("A document has at most 25 MiB.");
  });

  it("brings every part of a new file, and tells how much has arrived", async () => {
    const { start, calls, told } = world();
    await start();
    expect(calls).toEqual(["create", "new/0:1048576", "new/1:1048576", "new/2:524288", "finish new"]);
    expect(told).toEqual([0, 1, 2, 2.5]);
  });

  it("goes on with the parts that are missing, also of a document many pages down", async () => {
    const { start, calls, told } = world([documentOf({ id: "half" })], [0, 2]);
    await start();
    expect(calls).toEqual(["half/1:1048576", "finish half"]);
    expect(told).toEqual([1.5, 2.5]);
  });

  it("does nothing where this very file is here, but other readers need their own", async () => {
    const ready = documentOf({ stage: "ready" });
    expect((await world([ready]).start()).kind).toBe("known");
    expect((await world([ready]).start({ agentId: "ada" })).kind).toBe("taken");
    expect((await world([documentOf({ stage: "failed" })]).start()).kind).toBe("taken");
  });

  it("sends a lost part again, but not for ever and not against a refusal", async () => {
    const lost = world();
    let failures = 2;
    const { savePart } = lost.verbs;
    lost.verbs.savePart = async (...input) => {
      if (failures-- > 0) throw new Error("the line broke");
      return savePart(...input);
    };
    await lost.start();
    expect(lost.calls.filter((call) => call.startsWith("pause"))).toEqual(["pause 1000", "pause 2000"]);
    lost.verbs.savePart = async () => {
      throw new Error("the line broke");
    };
    await expect(lost.start()).rejects.toThrow("line");
    const refused = world();
    refused.verbs.savePart = async () => {
      throw new Error("closed");
    };
    await expect(refused.start()).rejects.toThrow("closed");
    expect(refused.calls).toEqual(["create"]);
  });

  it("sends nothing more once it is stopped", async () => {
    const { start, calls, verbs, controller } = world();
    const { savePart } = verbs;
    verbs.savePart = async (...input) => {
      await savePart(...input);
      controller.abort();
    };
    await expect(start()).rejects.toThrow();
    expect(calls).toEqual(["create", "new/0:1048576"]);
  });
});

describe("the queue of uploads", () => {
  const files = (...names: string[]) => names.map((name) => new File(["x"], name));
  function queueOf() {
    const running = new Map<string, { end: (error?: Error) => void; signal: AbortSignal }>();
    const send: SendFile = (file, _agentId, { signal }) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) =>
          error ? reject(error) : resolve({ kind: "taken", document: documentOf() });
        signal.addEventListener("abort", () => end(new Error("stopped")));
        running.set(file.name, { end, signal });
      });
    let made = 0;
    const queue = new UploadQueue(send, () => `u${++made}`);
    const states = () => queue.read().map(({ state }) => state);
    const settled = () => new Promise((resolve) => setTimeout(resolve));
    return { queue, running, states, settled };
  }

  it("sends two at a time, and the next when one has ended, however it ended", async () => {
    const { queue, running, states, settled } = queueOf();
    queue.add(files("a.txt", "b.txt", "c.txt", "d.exe"), undefined);
    expect(states()).toEqual(["looking", "looking", "waiting", "failed"]);
    running.get("a.txt")?.end(new Error("The server cannot be reached."));
    await settled();
    expect(queue.read()[0]).toMatchObject({ state: "failed", problem: "The server cannot be reached." });
    expect([...running.keys()]).toEqual(["a.txt", "b.txt", "c.txt"]);
  });

  it("stops one that runs or waits, and puts away only what has ended", async () => {
    const { queue, running, states, settled } = queueOf();
    queue.add(files("a.txt", "b.txt", "c.txt"), undefined);
    queue.putAway("u1");
    queue.stop("u1");
    queue.stop("u3");
    await settled();
    expect(states()).toEqual(["stopped", "looking", "stopped"]);
    expect(running.has("c.txt")).toBe(false);
    queue.putAway("u1");
    expect(states()).toEqual(["looking", "stopped"]);
  });
});
