// The files of a tool's answer, on their way from a stranger's bytes to something that an employee may hand to a
// person: checked by their first bytes, named anew, bounded, and known by their hash. Nothing is sent here.

import { createHash } from "node:crypto";
import { toBase64 } from "../base64.ts";
import { describeFile, FILE_ID_CHARS, type KeptFile, type MadeBytes } from "../conversation/made-file.ts";
import { MAX_MADE_BYTES, MAX_MADE_FILES } from "../limits.ts";
import type { Bench } from "./belt-parts.ts";
import { nameFor, provenKind } from "./file-kind.ts";
import { plainLabel } from "./result-text.ts";
import type { AnsweredFile } from "./tool.ts";

/** What the conversation's channel takes, and what this turn has by now. */
export interface TurnFiles {
  made(): readonly KeptFile[];
  /** Absent: it takes none. */
  takes?: { maxBytes: number; types?: readonly string[] };
}

export interface Taken {
  made: MadeBytes[];
  /** For the model: our own words, one line a file. */
  words: string;
}

const MIB = 1024 * 1024;

/** Looks at each; what is not taken is said with its reason. `sources` are where the answer comes from, in words. */
export function takeFiles(bench: Bench, files: readonly AnsweredFile[], sources: readonly string[]): Taken {
  const known = [...(bench.input.files?.made() ?? [])].map(({ id }) => id);
  const made: MadeBytes[] = [];
  const lines = files.map((file) => {
    const taken = take(bench, file, sources);
    if (typeof taken === "string") return `[A file came with it and was not taken: ${taken}]`;
    const { id } = taken.file;
    if (!known.includes(id)) {
      if (known.length >= MAX_MADE_FILES)
        return `[A file came with it and was not taken: a turn keeps ${MAX_MADE_FILES} of them.]`;
      known.push(id);
      made.push(taken);
    }
    return offer(taken);
  });
  return { made, words: lines.join("\n") };
}

const offer = ({ file }: MadeBytes): string =>
  `[The file ${JSON.stringify(file.name)} (${describeFile(file)}) is attached to this result. The person does not see it. To send it to them, call send_file with "${file.id}".]`;

/** Or the reason why not, as the end of a sentence. */
function take(
  bench: Bench,
  { name, mediaType, bytes }: AnsweredFile,
  sources: readonly string[],
): MadeBytes | string {
  const { takes } = bench.input.files ?? {};
  if (!takes) return "files cannot be sent in this chat.";
  if (bytes === "too_large" || bytes.length > MAX_MADE_BYTES)
    return `it is larger than ${MAX_MADE_BYTES / MIB} MiB.`;
  const kind = bytes.length === 0 ? undefined : provenKind(mediaType, bytes);
  if (!kind) return "it is not of a kind that is sent to people, or not what it says it is.";
  if (takes.types && !takes.types.includes(kind.mediaType)) return `this chat takes no ${kind.mediaType}.`;
  if (bytes.length > takes.maxBytes) return "it is larger than this chat takes.";
  if (holdsSecret(bench, bytes)) return "it holds a stored credential.";
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = {
    id: sha256.slice(0, FILE_ID_CHARS),
    name: nameFor(name ?? "", kind),
    mediaType: kind.mediaType,
    bytes: bytes.length,
    sha256,
    sources: sources.map((source) => plainLabel(source)),
  };
  return { file, base64: toBase64(bytes) };
}

/** As they stand in it; what is packed nobody reads without unpacking it. */
function holdsSecret(bench: Bench, bytes: Uint8Array): boolean {
  const read = new TextDecoder("latin1").decode(bytes);
  return bench.withoutSecrets(read) !== read;
}
