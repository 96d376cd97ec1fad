// What is remembered, in words for a list.

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** "3 facts and 1 exchange"; a kind of which there is none is left out. */
export function keptWords({ facts, exchanges }: { facts: number; exchanges: number }): string {
  const kinds = [
    facts > 0 ? counted(facts, "fact", "facts") : "",
    exchanges > 0 ? counted(exchanges, "exchange", "exchanges") : "",
  ].filter((words) => words !== "");
  return kinds.join(" and ") || "nothing";
}

export const forgottenWords = (userId: string, entries: number): string =>
  `${userId} is forgotten: ${counted(entries, "memory is", "memories are")} gone for good.`;

export const KIND_WORDS = { fact: "Fact", exchange: "Exchange" } as const;
