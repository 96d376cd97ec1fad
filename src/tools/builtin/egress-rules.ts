// Where a tool may reach. `new URL()` turns every spelling of an address (hex, octal, short, full-width,
// circled digits) into its plain form, so the rules look at what it gives and never at what was written.

import { fail, ok, type Result } from "../../result.ts";

export interface EgressRules {
  /** Exact names, as `new URL().hostname` gives them. */
  hosts: readonly string[];
  /** Where this installation itself answers. */
  ownHosts: readonly string[];
  /** Allowed hosts that the installation sends elsewhere: it knows what lies there. */
  routes: Readonly<Record<string, string>>;
}

const MAX_URL_CHARS = 4_000;
/** Names that lead into a network of somebody's own, by RFC 6761, 6762, 8375 and custom. */
const INTERNAL = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|onion|test|invalid)$/;

/** Parsers differ about these, and what a person was shown has to be what is asked. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const AMBIGUOUS = /[\u0000-\u0020\u007f-\u00a0\\]|\p{C}/u;

/** The address, or a sentence about why nothing is sent there. */
export function allowedUrl(text: string, rules: EgressRules): Result<URL, string> {
  if (text.length > MAX_URL_CHARS) return fail(`The address is longer than ${MAX_URL_CHARS} characters.`);
  if (AMBIGUOUS.test(text)) return fail("The address has blanks, backslashes or invisible characters in it.");
  const url = URL.parse(text);
  if (!url) return fail("That is not a whole address such as https://api.example.com/path.");
  if (url.protocol !== "https:") return fail("Only https addresses can be reached.");
  if (url.username !== "" || url.password !== "")
    return fail("An address with a name or password is refused.");
  if (url.port !== "") return fail("Only the ordinary port of https, 443, can be reached.");
  const fault = hostFault(url.hostname, rules);
  return fault ? fail(fault) : ok(url);
}

/** Undefined where this host may be reached. */
export function hostFault(host: string, { hosts, ownHosts, routes }: EgressRules): string | undefined {
  if (host.startsWith("[") || /^[\d.]+$/.test(host))
    return "An address of numbers is refused: name the host.";
  if (ownHosts.includes(host)) return "That is this service itself.";
  if (!Object.hasOwn(routes, host) && INTERNAL.test(host)) return `${host} is a name of an inner network.`;
  if (!hosts.includes(host)) return `${host} is not on the list of hosts that may be reached.`;
  return undefined;
}

/** Where the request really goes. */
export function destinationOf(url: URL, routes: EgressRules["routes"]): string {
  const plain = new URL(url);
  plain.hash = "";
  const route = Object.hasOwn(routes, url.hostname) ? routes[url.hostname] : undefined;
  if (route === undefined) return plain.href;
  return `${route.replace(/\/+$/, "")}${plain.pathname}${plain.search}`;
}
