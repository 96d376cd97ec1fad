// Money and milliseconds as people read them. Money is whole nano-dollars everywhere else.

const NANO_PER_USD = 1_000_000_000;
/** Prices are written in dollars for a million tokens and kept in nano-dollars for one. */
const NANO_PER_TOKEN_OF_USD_A_MILLION = 1_000;

/** Cents where they matter, more digits where there is less than a cent, never "$0.00" for something. */
export function usd(nano: number): string {
  const dollars = nano / NANO_PER_USD;
  if (dollars === 0) return "$0";
  if (dollars < 0.000_1) return "< $0.0001";
  const digits = dollars < 0.01 ? 4 : dollars < 1_000 ? 2 : 0;
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `$${dollars.toLocaleString("en-US", fixed)}`;
}

export function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "–";
  if (ms < 995) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** Rounded towards the bad side: 99.96 % is not "100 %". */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  const tenths = Math.floor((1_000 * part) / whole);
  return tenths === 1_000 || tenths % 10 === 0 ? `${tenths / 10} %` : `${(tenths / 10).toFixed(1)} %`;
}

/** Digits only: what is small would otherwise be written as 1e-9, which no person reads. */
const digits = (value: number): string => value.toFixed(9).replace(/\.?0+$/, "");

/** What a field holds for a price or a limit; empty for none. */
export const dollarsField = (nano: number | undefined): string =>
  nano === undefined ? "" : digits(nano / NANO_PER_USD);
export const perMillionField = (nano: number): string => digits(nano / NANO_PER_TOKEN_OF_USD_A_MILLION);

/** Undefined where nothing was written; NaN, which the server refuses, where it is no number. */
function numberOf(text: string): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return undefined;
  return /^\d+(\.\d*)?$|^\.\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** Something is never rounded to nothing: a price of 0 would make a model free. */
const scaled = (text: string, factor: number): number | undefined => {
  const value = numberOf(text);
  if (value === undefined || !(value > 0)) return value;
  return Math.max(1, Math.round(value * factor));
};

export const nanoOfDollars = (text: string): number | undefined => scaled(text, NANO_PER_USD);
export const nanoOfPerMillion = (text: string): number | undefined =>
  scaled(text, NANO_PER_TOKEN_OF_USD_A_MILLION);
export const wholeOf = (text: string): number | undefined => scaled(text, 1);
