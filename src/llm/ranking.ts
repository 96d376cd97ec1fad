// The quickest first, by what was measured of late, without sending everybody to one place.

/** Within this of the best nobody notices the difference, and chance spreads the load. */
const NEAR_BEST = 1.2;

interface Scored<T> {
  item: T;
  /** Expected milliseconds. */
  score: number | undefined;
}

export interface RankInput<T> {
  items: readonly T[];
  scoreOf: (item: T) => number | undefined;
  /** Somebody is finding out how quick it is right now, so nobody else need to. */
  isBeingTried: (item: T) => boolean;
  random: () => number;
}

/**
 * Those nobody knows first, so that they become known; then those within 20 % of the best in random order;
 * then the slower ones. What is being tried already waits behind all that are known.
 */
export function rank<T>({ items, scoreOf, isBeingTried, random }: RankInput<T>): T[] {
  const unknown: T[] = [];
  const trying: T[] = [];
  const known: Required<Scored<T>>[] = [];
  for (const item of items) {
    const score = scoreOf(item);
    if (score !== undefined) known.push({ item, score });
    else (isBeingTried(item) ? trying : unknown).push(item);
  }
  known.sort((a, b) => (a.score ?? 0) - (b.score ?? 0));
  const limit = (known[0]?.score ?? 0) * NEAR_BEST;
  const near = known.filter(({ score }) => (score ?? 0) <= limit).map(({ item }) => item);
  const slower = known.slice(near.length).map(({ item }) => item);
  return [...shuffled(unknown, random), ...shuffled(near, random), ...slower, ...trying];
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const left = [...items];
  const mixed: T[] = [];
  while (left.length > 0) {
    const at = Math.min(left.length - 1, Math.floor(random() * left.length));
    mixed.push(...left.splice(at, 1));
  }
  return mixed;
}
