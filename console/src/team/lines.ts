// Lists that people write one to a line: subjects, ids of programs.

export const linesField = (lines: readonly string[]): string => lines.join("\n");

/** Empty lines and repetitions are nobody's meaning. */
export const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];
