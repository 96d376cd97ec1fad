// A page of a PDF is pieces of text at places. Lines end where the piece says so; a paragraph ends where the
// gap to the next line is larger than lines have.

export interface PlacedText {
  str: string;
  hasEOL: boolean;
  height: number;
  /** The last two are where it stands, from the lower left. */
  transform: number[];
}

interface Line {
  text: string;
  top: number;
  height: number;
}

/** Lines of one paragraph are at most this many heights apart. */
const SPACING = 1.7;

function toLines(pieces: readonly PlacedText[]): Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const { str, hasEOL, height, transform } of pieces) {
    if (str !== "") {
      line ??= { text: "", top: transform[5] ?? 0, height };
      line.text += str;
      line.height = Math.max(line.height, height);
    }
    if (hasEOL && line) {
      lines.push(line);
      line = undefined;
    }
  }
  return line ? [...lines, line] : lines;
}

/** A word cut at the end of a line becomes one again; other lines are joined by a space. */
function join(text: string, next: string): string {
  if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  return `${text} ${next}`;
}

/** Paragraphs of one page, in the order in which the file has them. */
export function pageParagraphs(pieces: readonly PlacedText[]): string[] {
  const paragraphs: string[] = [];
  let above: Line | undefined;
  for (const line of toLines(pieces)) {
    const text = line.text.trim();
    if (text === "") continue;
    const gap = above ? Math.abs(above.top - line.top) : 0;
    const size = Math.max(line.height, above?.height ?? 0, 1);
    const last = paragraphs.at(-1);
    if (last !== undefined && gap <= size * SPACING) paragraphs[paragraphs.length - 1] = join(last, text);
    else paragraphs.push(text);
    above = line;
  }
  return paragraphs;
}
