// An address with places for arguments. The host is fixed when an operator writes it: an argument fills its
// own path segment or its own query value, encoded, and can reach nothing beside it.

import { fail, ok, type Result } from "../result.ts";

export interface UrlTemplate {
  host: string;
  /** Names of the arguments it takes. */
  names: string[];
  /** The address, or a sentence about the argument that does not fit. */
  fill(input: Record<string, unknown>): Result<string, string>;
}

const PLACE = /\{([A-Za-z_]\w{0,59})\}/g;
const SHAPE = /^https:\/\/([^/?#{}@:\s]+)(\/[^?#\s]*)?(?:\?([^#\s]*))?$/;

const namesIn = (text: string): string[] => [...text.matchAll(PLACE)].flatMap(([, name]) => name ?? []);

/** Reads a template, or says what is wrong with it. */
export function parseTemplate(template: string): Result<UrlTemplate, string> {
  const [, host, path = "/", query] = SHAPE.exec(template) ?? [];
  if (host === undefined) return fail("An address such as https://api.example.com/orders/{id}?full={full}.");
  const plain = URL.parse(template.replace(PLACE, "x"));
  if (!plain || plain.hostname !== host) return fail(`${host} is not a host as it has to be written.`);
  if (/[{}]/.test(template.replace(PLACE, ""))) return fail("A place is a name in braces: {order_id}.");
  const pairs = query === undefined || query === "" ? [] : query.split("&");
  if (pairs.some((pair) => PLACE.test(pair.split("=")[0] ?? ""))) {
    return fail("A place in the query stands for a value, never for a name.");
  }
  const segments = path.split("/").slice(1);
  if (segments.some(isDots)) return fail("The path may not climb.");
  const names = [...new Set(namesIn(`${path}?${query ?? ""}`))];
  return ok({ host, names, fill: (input) => fillIn(host, segments, pairs, input) });
}

/** A segment that a parser takes for "here" or "one up", encoded or not. */
const isDots = (segment: string): boolean => /^(?:\.|%2e){1,2}$/i.test(segment);

/** What stands for a value; undefined where it has no text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? value : undefined;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

const own = (input: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(input, name) ? input[name] : undefined;

function fillIn(
  host: string,
  segments: string[],
  pairs: string[],
  input: Record<string, unknown>,
): Result<string, string> {
  const path: string[] = [];
  for (const segment of segments) {
    const filled = fillSegment(segment, input);
    if (!filled.ok) return filled;
    path.push(filled.value);
  }
  const query: string[] = [];
  for (const pair of pairs) {
    const names = namesIn(pair);
    // A value that was not given leaves its whole parameter out.
    if (names.some((name) => own(input, name) === undefined || own(input, name) === null)) continue;
    const filled = replaced(pair, input);
    if (!filled.ok) return filled;
    query.push(filled.value);
  }
  return ok(`https://${host}/${path.join("/")}${query.length > 0 ? `?${query.join("&")}` : ""}`);
}

function fillSegment(segment: string, input: Record<string, unknown>): Result<string, string> {
  for (const name of namesIn(segment)) {
    const text = textOf(own(input, name));
    if (text === undefined || text === "")
      return fail(`${name}: needed for the address, as a text or a number.`);
    // Encoded it would stay in its place, but servers that decode too early would climb with it.
    if (text.split(/[/\\]/).some(isDots)) return fail(`${name}: may not contain a step up the path.`);
  }
  const filled = replaced(segment, input);
  if (filled.ok && segment !== filled.value && isDots(filled.value)) return fail("The path may not climb.");
  return filled;
}

function replaced(text: string, input: Record<string, unknown>): Result<string, string> {
  const unfit = namesIn(text).find((name) => textOf(own(input, name)) === undefined);
  if (unfit !== undefined) return fail(`${unfit}: has to be a text, a number, true or false.`);
  return ok(text.replace(PLACE, (_, name: string) => encodeURIComponent(textOf(own(input, name)) ?? "")));
}
