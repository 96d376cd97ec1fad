// A chat service may be edited once a second, so drafts come in lumps. Shown evenly they read like
// somebody writing. Pure; the hook beside it keeps the time.

/** Ticks in which what is known is shown whole: with 40 ms a tick, under the second between two lumps. */
const CATCH_UP_TICKS = 20;

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** What is shown next on the way to `target`. What was taken back disappears at once. */
export function growTowards(shown: string, target: string): string {
  const kept = commonPrefix(shown, target);
  const step = Math.max(2, Math.ceil((target.length - kept) / CATCH_UP_TICKS));
  const end = Math.min(target.length, kept + step);
  return target.slice(0, isHighSurrogate(target.charCodeAt(end - 1)) ? end + 1 : end);
}
