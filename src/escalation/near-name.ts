// "Did you mean": the nearest of a few known names.

/** Longer names are nobody's slip of the finger. */
const MAX_CHARS = 24;

/** The known name that is at most a third of its letters away, or undefined. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > MAX_CHARS) return undefined;
  const plain = written.toLowerCase().replaceAll(/[-\s]/g, "_");
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(plain, name);
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && distance < (best?.distance ?? Infinity))
      best = { name, distance };
  }
  return best?.name;
}

/** Letters to add, drop, change or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const least = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + change);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(isSwap ? Math.min(least, at(before, j - 2) + 1) : least);
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
