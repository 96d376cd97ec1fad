// Records never change once they are made, but they are measured, stored and sent several times on their
// way to Postgres: each is written out as JSON once.

const texts = new WeakMap<object, string>();
const sizes = new WeakMap<object, number>();
const encoder = new TextEncoder();

/** The JSON of a value that will not change any more. */
export function jsonOf(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

/** JSON of a list of such values. */
export const jsonList = (values: readonly object[]): string => `[${values.map(jsonOf).join(",")}]`;

/** Bytes of its JSON in UTF-8. */
export function jsonBytes(value: object): number {
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const bytes = encoder.encode(jsonOf(value)).length;
  sizes.set(value, bytes);
  return bytes;
}

/** Bytes of the list as JSON. */
export const listBytes = (values: readonly object[]): number =>
  values.reduce((total, value) => total + jsonBytes(value) + 1, 2);
