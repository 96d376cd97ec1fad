// The Markdown parser pairs the marks of emphasis with each other, which costs the square of their number in
// one paragraph: 250 KB of them take minutes. Emphasis says nothing here, so where there are more marks than
// a person makes they go before the parser sees them.

/** As many cost a few milliseconds. */
const MAX_MARKS = 500;
const MARKS = /[*_~]/g;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;

const marksIn = (text: string): number => text.match(MARKS)?.length ?? 0;

/** Cells of a table are paragraphs of their own. */
const isRow = (line: string): boolean => line.trimStart().startsWith("|");

/** The text with at most MAX_MARKS marks in each run of lines without a gap; code is left alone. */
export function calmEmphasis(text: string): string {
  const out: string[] = [];
  let run: string[] = [];
  let marks = 0;
  let fence: string | undefined;
  const endRun = () => {
    out.push(...(marks > MAX_MARKS ? run.map((line) => line.replace(MARKS, " ")) : run));
    run = [];
    marks = 0;
  };
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      out.push(line);
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark !== undefined) {
      endRun();
      fence = mark;
      out.push(line);
    } else if (line.trim() === "") {
      endRun();
      out.push(line);
    } else {
      const own = marksIn(line);
      const alone = isRow(line) && own <= MAX_MARKS;
      run.push(line);
      if (!alone) marks += own;
    }
  }
  endRun();
  return out.join("\n");
}
