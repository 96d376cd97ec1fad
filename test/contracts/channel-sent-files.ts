// What every channel that sends files keeps to: nothing is visible before the last call, everything once after it,
// and no credential leaves the service's own hosts.

import { expect } from "vitest";
import type { Channel, DeliveryOp, OutgoingFile } from "../../src/channels/channel.ts";
import type { ReplyTarget } from "../../src/conversation/message.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import type { Fetch } from "./channel-contract.ts";
import {
  answering,
  dropping,
  hanging,
  htmlPage,
  losingAnswers,
  serverError,
  tooMany,
} from "./faulty-fetch.ts";

export interface SentFilesService {
  fetch: Fetch;
  /** Names of the files that readers see, in the order in which they were shown. */
  shown(): string[];
  /** What was said beside them. */
  words(): string[];
}

export interface SentFilesSubject {
  channel(fetch: Fetch): Channel;
  connection: OpenConnection;
  token: string;
  /** Origins that may be told the token. */
  origins: string[];
  target: ReplyTarget;
  now: number;
  service(): SentFilesService;
  refused(): Response;
  revoked(): Response;
  skips?: Record<string, string>;
}

const FILE: OutgoingFile = {
  name: "Q3 report.pdf",
  mediaType: "application/pdf",
  bytes: new TextEncoder().encode("%PDF-1.7 the third quarter"),
};

const soon = () => AbortSignal.timeout(5_000);

type Post = DeliveryOp & { kind: "post" };

function upload(subject: SentFilesSubject, fetch: Fetch, signal = soon(), file = FILE) {
  const { upload: send } = subject.channel(fetch);
  if (!send) throw new Error("the channel uploads nothing");
  return send(file, subject.target, subject.connection, signal);
}

async function postOf(subject: SentFilesSubject, fetch: Fetch, opId = "op-1", file = FILE): Promise<Post> {
  const uploaded = await upload(subject, fetch, soon(), file);
  if (!uploaded.ok) throw new Error(`not uploaded: ${uploaded.error.code}`);
  const { name, mediaType } = file;
  const shown = { id: uploaded.value.id, name, mediaType };
  return { kind: "post", opId, target: subject.target, text: "", file: shown };
}

const deliver = (subject: SentFilesSubject, fetch: Fetch, op: DeliveryOp, signal = soon()) =>
  subject.channel(fetch).deliver(op, subject.connection, signal);

const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? "ok" : result.error.code;

function reconcile(subject: SentFilesSubject, fetch: Fetch, op: Post) {
  const { connection, now } = subject;
  return subject.channel(fetch).reconcile(op, now, connection, now + 60_000, soon());
}

export const sentFileCases = [
  {
    title: "says how large a file may be, and of which types where not of any",
    async run(subject: SentFilesSubject) {
      const { files } = subject.channel(dropping).capabilities;
      expect(files?.maxBytes).toBeGreaterThanOrEqual(1024 * 1024);
      expect(files?.types?.includes("application/pdf") ?? true).toBe(true);
    },
  },
  {
    title: "shows an uploaded file under its name, once, with no words beside it",
    async run(subject: SentFilesSubject) {
      const service = subject.service();
      const op = await postOf(subject, service.fetch);
      expect(service.shown()).toEqual([]);
      expect(await deliver(subject, service.fetch, op)).toMatchObject({ ok: true });
      expect(service.shown()).toEqual([FILE.name]);
      expect(service.words().join("")).toBe("");
    },
  },
  {
    title: "shows nothing by uploading, however often its answer is lost",
    async run(subject: SentFilesSubject) {
      const service = subject.service();
      for (let i = 0; i < 3; i++)
        expect((await upload(subject, losingAnswers(service.fetch))).ok).toBe(false);
      await deliver(subject, service.fetch, await postOf(subject, service.fetch));
      expect(service.shown()).toEqual([FILE.name]);
    },
  },
  {
    title: "takes every kind of file that it says it takes",
    async run(subject: SentFilesSubject) {
      const all = ["image/png", "image/jpeg", "audio/mpeg", "application/pdf", "text/csv"];
      const types = subject.channel(dropping).capabilities.files?.types ?? all;
      const service = subject.service();
      for (const [i, mediaType] of types.entries()) {
        const file = { ...FILE, name: `file-${i}`, mediaType };
        const op = await postOf(subject, service.fetch, `op-${i}`, file);
        expect(await deliver(subject, service.fetch, op)).toMatchObject({ ok: true });
      }
      expect(service.shown()).toHaveLength(types.length);
    },
  },
  {
    title: "finds a file whose answer was lost, and calls one absent that was never shown",
    async run(subject: SentFilesSubject) {
      const service = subject.service();
      const lost = await postOf(subject, service.fetch, "op-lost");
      const never = await postOf(subject, service.fetch, "op-never");
      const result = await deliver(subject, losingAnswers(service.fetch), lost);
      expect(codeOf(result)).toBe("unknown");
      expect(await reconcile(subject, service.fetch, lost)).toMatchObject({ kind: "found" });
      expect(await reconcile(subject, service.fetch, never)).toEqual({ kind: "absent" });
      expect(service.shown()).toHaveLength(1);
    },
  },
  {
    title: "sends its token to the service's own hosts and nowhere else",
    async run(subject: SentFilesSubject) {
      const { fetch } = subject.service();
      const told: string[] = [];
      const watching: Fetch = (input, init) => {
        if (new Headers(init?.headers).has("authorization")) told.push(new URL(input).origin);
        return fetch(input, init);
      };
      await deliver(subject, watching, await postOf(subject, watching));
      expect(told.length).toBeGreaterThan(0);
      expect(told.filter((origin) => !subject.origins.includes(origin))).toEqual([]);
    },
  },
  {
    title: "tells the ways in which an upload fails apart, and never throws",
    async run(subject: SentFilesSubject) {
      expect(codeOf(await upload(subject, answering(subject.refused)))).toBe("refused");
      expect(codeOf(await upload(subject, answering(subject.revoked)))).toBe("revoked");
      expect(
        codeOf(
          await upload(
            subject,
            answering(() => tooMany(7)),
          ),
        ),
      ).toBe("rate_limited");
      for (const fault of [dropping, answering(serverError), answering(htmlPage)])
        expect(["not_accepted", "unknown"]).toContain(codeOf(await upload(subject, fault)));
      expect(["not_accepted", "unknown"]).toContain(
        codeOf(await upload(subject, hanging, AbortSignal.timeout(30))),
      );
      expect(codeOf(await upload(subject, hanging, AbortSignal.abort()))).toBe("not_accepted");
      const off = { ...subject, connection: { ...subject.connection, secrets: {} } };
      expect((await upload(off, dropping)).ok).toBe(false);
    },
  },
  {
    title: "shows no secret in any failure of an upload",
    async run(subject: SentFilesSubject) {
      const telling = () => new Response(subject.token, { status: 403 });
      for (const fault of [dropping, answering(telling), answering(serverError)])
        expect(JSON.stringify(await upload(subject, fault))).not.toContain(subject.token);
    },
  },
] as const;
