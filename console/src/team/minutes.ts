// Lengths of time as people write them, and as they are kept: in milliseconds. A text that is no number is sent
// as none, and the server says so.

const numberOf = (text: string): number => {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? Number.NaN : Number(plain);
};

const field = (ms: number, unit: number): string => String(Number((ms / unit).toFixed(2)));

export const minutesField = (ms: number): string => field(ms, 60_000);
export const msOfMinutes = (text: string): number => Math.round(numberOf(text) * 60_000);
export const secondsField = (ms: number): string => field(ms, 1_000);
export const msOfSeconds = (text: string): number => Math.round(numberOf(text) * 1_000);
