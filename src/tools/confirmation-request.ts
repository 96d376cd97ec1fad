// What a person is asked: the exact arguments with their hash, who may decide, and the two controls, which
// carry random ids and nothing else.

import type { Approver, CardLine, ConfirmationRequest } from "../conversation/confirmation.ts";
import type { KeptFile } from "../conversation/made-file.ts";
import type { NewId } from "../ids.ts";
import { CONFIRMATION_MS } from "../limits.ts";

export type RandomBytes = (length: number) => Uint8Array;

/** Twenty characters that nobody mixes up, and no vowels: no code is a word. */
const ALPHABET = "CDFHJKMNPRTVWXY34679";
const CODE_CHARS = 4;
/** Bytes from here on would make some characters likelier than others. */
const FAIR = 256 - (256 % ALPHABET.length);

/** What a person types behind yes or no: 160,000 of them, none that is taken. */
export function newCode(random: RandomBytes, taken: ReadonlySet<string>): string {
  for (;;) {
    const code = [...random(CODE_CHARS * 4)]
      .filter((byte) => byte < FAIR)
      .slice(0, CODE_CHARS)
      .map((byte) => ALPHABET[byte % ALPHABET.length])
      .join("");
    if (code.length === CODE_CHARS && !taken.has(code)) return code;
  }
}

export interface AskedCall {
  callId: string;
  agentId: string;
  tool: string;
  title: string;
  canonical: string;
  hash: string;
  lines: CardLine[];
  taint: readonly string[];
  requester: Approver;
  approvers: Approver[];
  file?: KeptFile;
}

export function requestOf(
  asked: AskedCall,
  deps: { newId: NewId; random: RandomBytes; now: number; taken: ReadonlySet<string> },
): ConfirmationRequest {
  const { canonical, taint, ...rest } = asked;
  return {
    ...rest,
    id: deps.newId(),
    code: newCode(deps.random, deps.taken),
    approveChoice: deps.newId(),
    denyChoice: deps.newId(),
    arguments: canonical,
    taint: [...new Set(taint)],
    createdAt: deps.now,
    expiresAt: deps.now + CONFIRMATION_MS,
  };
}
