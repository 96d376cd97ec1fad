// Walks a stored chain from its first entry and says where it does not hold. Every link is looked at, also
// behind a broken one: what stands between two good links and the anchored head is proved all the same, so a
// question about a stretch of time is answered for that time.

import type { ChainedEntry, ChainHead } from "../tenants/port.ts";
import { EMPTY_CHAIN, hashOf } from "./chain.ts";

/**
 * missing: entries are gone from the middle. cut: from the end. altered: an entry is not what was chained, or
 * stands elsewhere. rewritten: all links hold, but to another end than the anchored one. unanchored: stored
 * behind the end, or of a conversation that nobody settled.
 */
export type Fault = "missing" | "cut" | "altered" | "rewritten" | "unanchored";

export interface BrokenAt {
  /** The entry that is wrong, or the first that is missing. */
  seq: number;
  why: Fault;
}

/** Milliseconds; each end may be open. */
export interface Range {
  from?: number;
  to?: number;
}

export interface ChainWalk {
  /** In order of `seq`. */
  add(entry: ChainedEntry): void;
  /** Nothing more comes: the first broken link that may lie in the range. */
  end(): BrokenAt | undefined;
  readonly entries: number;
}

/** A walk against the head that was anchored elsewhere, from the entry after `start`. */
export function walkChain(anchored: ChainHead, range: Range = {}, start: ChainHead = EMPTY_CHAIN): ChainWalk {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  let { hash, length: seq } = start;
  let entries = 0;
  /** When the last entry that holds happened. */
  let goodAt = Number.NEGATIVE_INFINITY;
  let open: BrokenAt | undefined;
  let found: BrokenAt | undefined;

  /** What is wrong lies before `until`: the links after it are good again. */
  function close(until: number): void {
    if (open && goodAt <= to && until >= from) found ??= open;
    open = undefined;
  }

  function faultOf(entry: ChainedEntry): BrokenAt | undefined {
    if (entry.seq > seq + 1) return { seq: seq + 1, why: "missing" };
    if (entry.seq !== seq + 1 || entry.hash !== hashOf(hash, entry.seq, entry))
      return { seq: seq + 1, why: "altered" };
    if (entry.seq > anchored.length) return { seq: entry.seq, why: "unanchored" };
    if (entry.seq === anchored.length && entry.hash !== anchored.hash)
      return { seq: entry.seq, why: "rewritten" };
    return undefined;
  }

  return {
    get entries() {
      return entries;
    },
    add(entry) {
      entries++;
      const fault = faultOf(entry);
      if (fault) {
        // Any entry before another end may have been written anew.
        if (fault.why === "rewritten") goodAt = Number.NEGATIVE_INFINITY;
        open ??= fault;
      } else {
        close(entry.at);
        goodAt = entry.at;
      }
      hash = entry.hash;
      seq = entry.seq;
    },
    end() {
      if (seq < anchored.length) open ??= { seq: seq + 1, why: "cut" };
      close(Number.POSITIVE_INFINITY);
      return found;
    },
  };
}

const WORDS: Record<Fault, string> = {
  missing: "Entries are gone from the middle of the chain.",
  cut: "Entries are gone from the end of the chain.",
  altered: "This entry is not what was written down, or not where it was written.",
  rewritten: "The chain was written anew: it ends otherwise than what is anchored.",
  unanchored: "Nothing that happened led to this entry: the anchor knows nothing of it.",
};

export const faultInWords = (why: Fault): string => WORDS[why];
