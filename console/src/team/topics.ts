// What an employee may talk about, one subject a line.

export const topicsField = (topics: readonly string[]): string => topics.join("\n");

/** Empty lines and repetitions are nobody's meaning. */
export const topicsOf = (text: string): string[] => [
  ...new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];
