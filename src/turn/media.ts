// Files beside the lines of a turn, opened because a model is about to be asked. Pictures go to models that can
// see; documents and recordings become text, which is kept as a step: a redelivered turn fetches them no second
// time. Whatever is opened, and even its name, is somebody's text: it taints the turn.

import type { FetchedFile } from "../channels/channel.ts";
import { type IncomingFile, mayBeRead } from "../conversation/message.ts";
import type { FencedResult, ThinkView } from "../conversation/port.ts";
import type { Reader } from "../knowledge/reading.ts";
import { MAX_FILE_CHARS, MAX_TURN_FILE_CHARS, MAX_TURN_FILES, MAX_TURN_IMAGE_BYTES } from "../limits.ts";
import type { ModelPool } from "../llm/model.ts";
import type { Transcriber } from "../llm/transcriber.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { FileUse } from "./file-use.ts";
import { imagePart, type ReadDeps, readDocument, type Seen } from "./media-read.ts";
import { cutText } from "./media-text.ts";
import { fileNamed } from "./taint.ts";
import type { Trail } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** What opens files, as verbs. */
export interface FileVerbs {
  reader: Reader;
  /** Absent: nobody listens here. */
  transcriber?: Transcriber;
}

/** One file of a line, opened or not. `reason` goes on from "It could not be opened:". */
export type OpenedFile =
  | { kind: "text"; name: string; text: string }
  /** What the person said themselves. */
  | { kind: "speech"; name: string; text: string }
  | ({ kind: "image"; name: string } & Seen)
  | { kind: "unopened"; name: string; what: IncomingFile["kind"]; reason: string };

/** By the id of the message that they came with. */
export type OpenedFiles = ReadonlyMap<string, readonly OpenedFile[]>;

export interface MediaInput {
  deps: Pick<TurnDeps, "channel" | "files" | "sleep" | "log" | "clock">;
  view: Pick<ThinkView, "input">;
  resolved: ResolvedConnection;
  pool: ModelPool;
  trail: Trail;
  taint: Set<string>;
  signal: AbortSignal;
}

type Lost = Exclude<FencedResult, "ok">;

/** Above every step of the loop and of the news. */
const FILE_STEPS = 2_000_000;
/** Of the largest window of the models: the rest is for the conversation, the tools and the answer. */
const WINDOW_SHARE = 0.3;
const CHARS_PER_TOKEN = 3;

const CANNOT_SEE = "no model here can look at pictures.";
const CANNOT_LISTEN = "recordings cannot be listened to here.";
const TOO_MANY = "too many files came at once.";
const TOO_MANY_PICTURES = "the pictures are too large to be looked at together.";

/** What all files of a turn share. */
interface Room {
  chars: number;
  imageBytes: number;
  canSee: boolean;
  transcriber: Transcriber | undefined;
}

function roomOf({ deps: { files }, pool, resolved: { agent } }: MediaInput): Room {
  const { modelPreference: group, localOnly } = agent;
  const window = Math.floor(pool.contextWindow(group) * CHARS_PER_TOKEN * WINDOW_SHARE);
  const transcriber = localOnly && !files?.transcriber?.isLocal ? undefined : files?.transcriber;
  const canSee = pool.canSee(group, localOnly);
  return {
    chars: Math.min(MAX_TURN_FILE_CHARS, window),
    imageBytes: MAX_TURN_IMAGE_BYTES,
    canSee,
    transcriber,
  };
}

/** Opens what came with the lines that are being answered; nothing else is fetched. */
export async function openFiles(
  input: MediaInput,
): Promise<{ kind: "opened"; files: OpenedFiles } | { kind: "lost"; why: Lost }> {
  const files = new Map<string, OpenedFile[]>();
  if (!input.view.input.some((message) => message.files)) return { kind: "opened", files };
  const room = roomOf(input);
  let position = 0;
  for (const { id, files: sent = [] } of input.view.input) {
    const opened: OpenedFile[] = [];
    for (const file of sent) {
      input.taint.add(fileNamed(file.name));
      const one = await openOne(input, room, { messageId: id, file, position: position++ });
      if (typeof one === "string") return { kind: "lost", why: one };
      // The service may know it by another name than its webhook.
      input.taint.add(fileNamed(one.name));
      opened.push(one);
    }
    if (opened.length > 0) files.set(id, opened);
  }
  return { kind: "opened", files };
}

interface One {
  messageId: string;
  file: IncomingFile;
  position: number;
}

/** As a step keeps it. */
interface Saved {
  messageId: string;
  fileId: string;
  opened: Extract<OpenedFile, { text: string }>;
  /** Absent in what was kept before this was written down. */
  use?: FileUse;
}

async function openOne(input: MediaInput, room: Room, one: One): Promise<OpenedFile | Lost> {
  const { file, position, messageId } = one;
  const index = FILE_STEPS + position;
  const saved = input.trail.file<Saved>(index);
  if (saved?.messageId === messageId && saved.fileId === file.id) {
    room.chars -= saved.opened.text.length;
    if (saved.use) input.trail.noteOpened(saved.use);
    return saved.opened;
  }
  const unopened = (reason: string): OpenedFile => ({
    ...{ kind: "unopened", name: file.name, what: file.kind, reason },
  });
  const why = position < MAX_TURN_FILES ? pointless(file, room) : TOO_MANY;
  if (why !== undefined) return unopened(why);
  const startedAt = input.deps.clock();
  const opened = await fetchAndRead(input, room, file);
  const use = fileUse(file, opened, startedAt, input.deps.clock());
  input.trail.noteOpened(use);
  if (!opened.ok) return unopened(opened.error);
  const { value } = opened;
  if (value.kind === "image") return value;
  room.chars -= value.text.length;
  const step: Saved = { messageId, fileId: file.id, opened: value, use };
  const kept = await input.trail.keep({ index, kind: "file", body: JSON.stringify(step) });
  return kept === "ok" ? value : kept;
}

type Opened = Exclude<OpenedFile, { kind: "unopened" }>;

/** How much was read says what was done; what it says stays out of the trail. */
function fileUse(
  file: IncomingFile,
  opened: Result<Opened, string>,
  startedAt: number,
  now: number,
): FileUse {
  const words = !opened.ok
    ? opened.error
    : opened.value.kind === "image"
      ? "A picture."
      : `${opened.value.text.length} characters.`;
  return {
    id: file.id,
    name: opened.ok ? opened.value.name : file.name,
    tool: file.kind === "audio" ? "transcribe" : "open_file",
    outcome: opened.ok ? "ok" : "failed",
    words,
    startedAt,
    totalMs: now - startedAt,
  };
}

/** Why it need not even be fetched. */
function pointless(
  { kind, mediaType }: Pick<IncomingFile, "kind" | "mediaType">,
  room: Room,
): string | undefined {
  if (kind === "image" && !room.canSee) return CANNOT_SEE;
  if (kind === "audio" && !room.transcriber) return CANNOT_LISTEN;
  return mayBeRead({ id: "", name: "", kind, mediaType }) ? undefined : "files of this kind cannot be read.";
}

async function fetchAndRead(
  input: MediaInput,
  room: Room,
  file: IncomingFile,
): Promise<Result<Opened, string>> {
  const { deps, resolved, signal } = input;
  const { connection } = resolved;
  const fetched = await deps.channel(connection.channel).fetchFile?.(file, connection, signal);
  if (!fetched) return fail("files cannot be fetched from this channel.");
  if (!fetched.ok) {
    const { code } = fetched.error;
    deps.log.warn("file_not_fetched", { tenantId: connection.tenantId, connectionId: connection.id, code });
    return fail(fetched.error.reason);
  }
  return open(input, room, fetched.value);
}

/** What it is may turn out only now: some services tell it with the bytes. */
async function open(
  { deps, signal }: MediaInput,
  room: Room,
  file: FetchedFile,
): Promise<Result<Opened, string>> {
  const why = pointless(file, room);
  if (why !== undefined) return fail(why);
  const { name, kind, isVoice } = file;
  if (kind === "image") {
    room.imageBytes -= file.bytes.length;
    if (room.imageBytes < 0) return fail(TOO_MANY_PICTURES);
    return ok({ kind: "image", name, part: imagePart(file) });
  }
  const chars = Math.min(MAX_FILE_CHARS, room.chars);
  if (chars <= 0) return fail("there is no room to read more at once.");
  const { transcriber } = room;
  const read =
    kind === "audio" && transcriber
      ? await transcriber.transcribe(file, signal)
      : await readDocument(deps as ReadDeps, file);
  if (!read.ok) return read;
  return ok({ kind: isVoice ? "speech" : "text", name, text: cutText(read.value, chars) });
}
