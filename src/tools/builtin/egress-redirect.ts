// Where an answer sends us on, judged as strictly as the first address. A request that changes something
// stays on the host that a person was shown, whatever else is allowed.

import { allowedUrl, type EgressRules } from "./egress-rules.ts";

export interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The host has never changed: credentials may go along. */
  isTrusted: boolean;
}

export type NextHop = { kind: "none" } | { kind: "refused"; why: string } | { kind: "hop"; hop: Hop };

const REDIRECTS = [301, 302, 303, 307, 308];
/** Headers that carry nothing a stranger could use. */
const HARMLESS = ["accept", "accept-language", "content-type"];

const refused = (why: string): NextHop => ({ kind: "refused", why });

/** As the Fetch standard has it: 303 asks for the answer with GET, and so do 301 and 302 after a POST. */
const becomesGet = (status: number, method: string): boolean =>
  status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method === "POST";

export function nextHop(response: Response, hop: Hop, rules: EgressRules): NextHop {
  const location = response.headers.get("location");
  if (!REDIRECTS.includes(response.status) || location === null) return { kind: "none" };
  const from = hop.url.hostname;
  const target = URL.parse(location, hop.url.href);
  const allowed = target && allowedUrl(target.href, rules);
  if (!allowed) return refused(`${from} sent us on to something that is no address.`);
  if (!allowed.ok) return refused(`${from} sent us on to where we may not go. ${allowed.error}`);
  const url = allowed.value;
  const isSameHost = url.hostname === from;
  const { body: _, ...bodyless } = hop;
  const asked: Hop = becomesGet(response.status, hop.method)
    ? { ...bodyless, method: "GET", body: undefined, headers: without(hop.headers, ["content-type"]) }
    : hop;
  if (isSameHost) return { kind: "hop", hop: { ...asked, url } };
  if (hop.method !== "GET" && hop.method !== "HEAD") return refused(`${from} sent us on to another host.`);
  return { kind: "hop", hop: { ...asked, url, headers: only(hop.headers, HARMLESS), isTrusted: false } };
}

const pick = (headers: Record<string, string>, keep: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name.toLowerCase())));
const only = (headers: Record<string, string>, names: string[]) =>
  pick(headers, (name) => names.includes(name));
const without = (headers: Record<string, string>, names: string[]) =>
  pick(headers, (name) => !names.includes(name));
