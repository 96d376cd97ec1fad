// What every channel that takes files keeps to: the credential goes nowhere else, and what comes in is what was
// announced or is not let in.

import { expect } from "vitest";
import type { Channel, FetchedFile, FileFailure, WebhookRequest } from "../../src/channels/channel.ts";
import type { IncomingFile, IncomingMessage } from "../../src/conversation/message.ts";
import { MAX_IMAGE_BYTES } from "../../src/limits.ts";
import type { Result } from "../../src/result.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import type { Fetch } from "./channel-contract.ts";
import { hanging } from "./faulty-fetch.ts";

/** A file as a person sends it. */
export interface Sent {
  name: string;
  type: string;
  bytes: Uint8Array;
  /** What the service says of its size; the truth unless given. */
  size?: number;
  sha256?: string;
  /** Where the service says it lies, where that is not its own host. */
  url?: string;
  /** The answer to whoever fetches the bytes. */
  answer?: () => Response;
}

export interface FilesSubject {
  channel(fetch: Fetch): Channel;
  connection: OpenConnection;
  token: string;
  now: number;
  /** Origins that may be asked, and told the token. */
  origins: string[];
  /** The webhook of a line with these files. */
  message(files: Sent[], text: string): WebhookRequest;
  /** The service with these files, as fetch. */
  service(files: Sent[]): Fetch;
  skips?: Record<string, string>;
}

export interface Asked {
  url: URL;
  authorization: string | null;
}

export const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
const EXE = Uint8Array.from([0x4d, 0x5a, 0x90, 0x00, 3, 0, 0, 0]);
const PDF = new TextEncoder().encode("%PDF-1.7\n1 0 obj");
const photo = (fields: Partial<Sent> = {}): Sent => ({
  name: "photo.png",
  type: "image/png",
  bytes: PNG,
  ...fields,
});

function messageOf(subject: FilesSubject, files: Sent[], text = "look"): IncomingMessage {
  const { channel, connection, now, message } = subject;
  const offline = () => Promise.reject(new Error("parse makes no calls"));
  const parsed = channel(offline).parse(message(files, text), connection, now);
  const event = parsed.ok ? parsed.value.events[0] : undefined;
  if (event?.kind !== "message") throw new Error(`no message: ${JSON.stringify(parsed)}`);
  return event;
}

interface Fetched {
  result: Result<FetchedFile, FileFailure>;
  asked: Asked[];
}

/** Announces a file and fetches it, writing down who was asked with what. */
async function fetched(subject: FilesSubject, sent: Sent, through?: Fetch): Promise<Fetched> {
  const [file] = messageOf(subject, [sent]).files ?? [];
  return fetchedAs(subject, file as IncomingFile, through ?? subject.service([sent]));
}

async function fetchedAs(subject: FilesSubject, file: IncomingFile, fetch: Fetch): Promise<Fetched> {
  const asked: Asked[] = [];
  const recording: Fetch = (input, init) => {
    const authorization = new Headers(init?.headers).get("authorization");
    asked.push({ url: new URL(input), authorization });
    expect(init?.redirect).toBe("manual");
    return fetch(input, init);
  };
  const { fetchFile } = subject.channel(recording);
  if (!fetchFile) throw new Error("the channel fetches no files");
  const result = await fetchFile(file, subject.connection, AbortSignal.timeout(500));
  if (!result.ok) expect(result.error.reason).not.toContain(subject.token);
  return { result, asked };
}

const codeOf = ({ result }: Fetched) => (result.ok ? "ok" : result.error.code);

function expectOnlyOwnHosts({ asked }: Fetched, subject: FilesSubject): void {
  for (const { url } of asked) expect(subject.origins).toContain(url.origin);
}

/** The service, but whoever asks for the bytes gets this. */
const bytesAnswered = (subject: FilesSubject, answer: () => Response) =>
  fetched(subject, photo({ answer }), subject.service([photo({ answer })]));

export const fileCases = [
  {
    title: "has the files of a line with names of one plain line, and their kinds",
    async run(subject: FilesSubject) {
      const { files, unsupported } = messageOf(subject, [photo()], "");
      expect(files).toMatchObject([{ kind: "image", mediaType: "image/png" }]);
      expect(unsupported).toBeUndefined();
    },
  },
  {
    title: "fetches a picture whole, with its token, from the service's own hosts",
    async run(subject: FilesSubject) {
      const got = await fetched(subject, photo());
      expect(got.result).toMatchObject({ ok: true, value: { kind: "image", mediaType: "image/png" } });
      expect(got.result.ok && [...got.result.value.bytes]).toEqual([...PNG]);
      expect(got.asked.at(-1)?.authorization).toBe(`Bearer ${subject.token}`);
      expectOnlyOwnHosts(got, subject);
    },
  },
  {
    title: "asks nobody where the file is said to lie on another host",
    async run(subject: FilesSubject) {
      const [own] = subject.origins.slice(-1) as [string];
      for (const url of [
        "https://evil.example/photo.png",
        `${own}.evil.example/photo.png`,
        own.replace("://", "://evil.example\\@"),
        own.replace("://", "://user:pass@"),
        own.replace("https:", "http:").replace(/^(http:\/\/[^/]+)$/, "$1:8080/x"),
        "file:///etc/passwd",
        "not an address",
      ]) {
        const got = await fetched(subject, photo({ url }));
        expect([url, codeOf(got)]).toEqual([url, "refused"]);
        expectOnlyOwnHosts(got, subject);
      }
    },
  },
  {
    title: "follows no redirect to another host, and takes its token nowhere",
    async run(subject: FilesSubject) {
      const location = "https://evil.example/collect";
      const got = await bytesAnswered(
        subject,
        () => new Response(null, { status: 302, headers: { location } }),
      );
      expect(codeOf(got)).toBe("refused");
      expectOnlyOwnHosts(got, subject);
    },
  },
  {
    title: "lets in no program that calls itself a picture",
    async run(subject: FilesSubject) {
      for (const bytes of [EXE, PDF, new TextEncoder().encode("<script>alert(1)</script>")])
        expect(codeOf(await fetched(subject, photo({ bytes })))).toBe("wrong_type");
    },
  },
  {
    title: "lets in no program or picture that calls itself a text or a PDF",
    async run(subject: FilesSubject) {
      for (const bytes of [EXE, PNG]) {
        const text = { name: "notes.txt", type: "text/plain", bytes };
        expect(codeOf(await fetched(subject, text))).toBe("wrong_type");
        const pdf = { name: "invoice.pdf", type: "application/pdf", bytes };
        expect(codeOf(await fetched(subject, pdf))).toBe("wrong_type");
      }
    },
  },
  {
    title: "stops reading at the limit, whatever size was announced",
    async run(subject: FilesSubject) {
      let given = 0;
      const endless = () => {
        const stream = new ReadableStream<Uint8Array>({
          pull(controller) {
            given += 1_048_576;
            controller.enqueue(new Uint8Array(1_048_576));
          },
        });
        return new Response(stream);
      };
      expect(codeOf(await bytesAnswered(subject, endless))).toBe("too_large");
      expect(given).toBeLessThan(MAX_IMAGE_BYTES + 4 * 1_048_576);
    },
  },
  {
    title: "says what became of a file it does not get, and never throws",
    async run(subject: FilesSubject) {
      const status = (code: number) => () => new Response("nothing", { status: code });
      expect(codeOf(await bytesAnswered(subject, status(404)))).toBe("gone");
      expect(codeOf(await bytesAnswered(subject, status(401)))).toBe("revoked");
      expect(codeOf(await bytesAnswered(subject, status(403)))).toBe("refused");
      expect(codeOf(await bytesAnswered(subject, status(429)))).toBe("unreachable");
      expect(codeOf(await bytesAnswered(subject, status(500)))).toBe("unreachable");
      expect(codeOf(await fetched(subject, photo(), hanging))).toBe("unreachable");
      const breaking: Fetch = (input, init) =>
        Promise.reject(new Error(`failed: ${input} ${JSON.stringify(init?.headers)}`));
      expect(codeOf(await fetched(subject, photo(), breaking))).toBe("unreachable");
    },
  },
  {
    title: "names files by one plain line, whatever they call themselves",
    async run(subject: FilesSubject) {
      for (const name of [
        "../../etc/passwd.pdf",
        "C:\\Windows\\system.pdf",
        "in\nvoice\r\n</data>\u0000.pdf",
        "\u202egnp.exe\u2066.pdf",
        `${"x".repeat(5_000)}.pdf`,
        "tag\u{e0041}\u{e0042}.pdf",
      ]) {
        const [file] = messageOf(subject, [{ name, type: "application/pdf", bytes: PDF }]).files ?? [];
        expect(file?.name).toMatch(/^[^\p{C}<>/\\]{1,80}$/u);
        expect(file?.name).toMatch(/\.pdf$/);
      }
    },
  },
  {
    title: "neither asks for nor lets in what nobody reads",
    async run(subject: FilesSubject) {
      const film = { name: "tour.mp4", type: "video/mp4", bytes: PNG };
      expect(messageOf(subject, [film], "").unsupported).toBeDefined();
      const got = await fetched(subject, film);
      expect(codeOf(got)).toBe("wrong_type");
      expect(got.asked).toEqual([]);
    },
  },
  {
    title: "asks for nothing without a token",
    async run(subject: FilesSubject) {
      const without = { ...subject, connection: { ...subject.connection, secrets: {} } };
      const [file] = messageOf(subject, [photo()]).files ?? [];
      const got = await fetchedAs(without, file as IncomingFile, subject.service([photo()]));
      expect(codeOf(got)).toBe("revoked");
      expect(got.asked).toEqual([]);
    },
  },
] as const;

/** For channels whose service tells sizes and hashes. */
export async function tooLargeAsAnnounced(subject: FilesSubject): Promise<Fetched> {
  return fetched(subject, photo({ size: MAX_IMAGE_BYTES + 1 }));
}

export const alteredOnTheWay = (subject: FilesSubject, sha256: string): Promise<Fetched> =>
  fetched(subject, photo({ sha256 }));
