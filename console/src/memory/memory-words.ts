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

export const forgottenWords = (person: string, entries: number): string =>
  `${person} is forgotten: ${counted(entries, "memory is", "memories are")} gone for good.`;

export const KIND_WORDS = { fact: "Fact", exchange: "Exchange" } as const;

/** A name first where one is known; the id stays beside it, for two people may share a name. */
export const personWords = ({ name, userId }: { name?: string | undefined; userId: string }) =>
  name ? { title: name, id: userId } : { title: userId, id: undefined };
