// Cutting text into pieces that fit a limit, coarse joints first. Every step walks the text once, so a
// megabyte costs what its length costs, whatever stands in it.

/** A run of text, and the whitespace that stood before it: dropped where a new part begins. */
export interface Piece {
  gap: string;
  text: string;
  /** Never put into the same part as the piece before it. */
  apart?: true;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Enough to see whether a grapheme cluster goes on behind the cut. */
const LOOK_AHEAD = 32;

/** Puts pieces together again, as many as fit into `limit` each. */
export function pack(pieces: readonly Piece[], limit: number): Piece[] {
  const packed: Piece[] = [];
  let current: Piece | undefined;
  for (const piece of pieces) {
    const together = current ? current.text.length + piece.gap.length + piece.text.length : 0;
    if (current && !piece.apart && together <= limit) {
      current.text += piece.gap + piece.text;
    } else {
      current = { ...piece };
      packed.push(current);
    }
  }
  return packed;
}

/** `tail` is whitespace at the very end: the gap of whatever follows this text. */
interface Cut {
  pieces: Piece[];
  tail: string;
}

/** The text between matches of `joint`; a match becomes the gap of what follows it. */
function cutAt(text: string, joint: RegExp): Cut {
  const pieces: Piece[] = [];
  let gap = "";
  let from = 0;
  for (const match of text.matchAll(joint)) {
    const piece = text.slice(from, match.index);
    if (piece !== "") pieces.push({ gap, text: piece });
    gap = piece === "" ? gap + match[0] : match[0];
    from = match.index + match[0].length;
  }
  if (from === text.length) return { pieces, tail: gap };
  pieces.push({ gap, text: text.slice(from) });
  return { pieces, tail: "" };
}

/** Where a part that starts at `from` has to end: between grapheme clusters, at least between code points. */
function characterEnd(text: string, from: number, limit: number): number {
  const end = from + limit;
  if (end >= text.length) return text.length;
  const cluster = segmenter.segment(text.slice(from, end + LOOK_AHEAD)).containing(limit);
  if (cluster && cluster.index > 0) return from + cluster.index;
  const splitsPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(end - 1, end + 1));
  return splitsPair ? end - 1 : end;
}

function cutCharacters(text: string, limit: number): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < text.length; ) {
    const end = characterEnd(text, from, limit);
    pieces.push({ gap: "", text: text.slice(from, end) });
    from = end;
  }
  return pieces;
}

/** Pieces of at most `limit` units, cut at the first of `joints` where that is enough, else at characters. */
export const cut = (text: string, joints: readonly RegExp[], limit: number): Piece[] =>
  cutWithTail(text, joints, limit).pieces;

function cutWithTail(text: string, joints: readonly RegExp[], limit: number): Cut {
  if (text.length <= limit) return { pieces: [{ gap: "", text }], tail: "" };
  const [joint, ...finer] = joints;
  if (!joint) return { pieces: cutCharacters(text, limit), tail: "" };
  const coarse = cutAt(text, joint);
  const pieces: Piece[] = [];
  let carried = "";
  for (const piece of coarse.pieces) {
    const fine = cutWithTail(piece.text, finer, limit);
    pieces.push(...behind(carried + piece.gap, fine.pieces));
    carried = fine.pieces.length > 0 ? fine.tail : carried + piece.gap + fine.tail;
  }
  return { pieces: pack(pieces, limit), tail: carried + coarse.tail };
}

/** The same pieces, standing behind `gap`. */
export const behind = (gap: string, pieces: readonly Piece[]): Piece[] =>
  pieces.map((piece, i) => (i === 0 ? { ...piece, gap: gap + piece.gap } : piece));
