// Addresses in text that a model wrote. One that leads to a host nobody allowed must not be a link, however a
// chat service finds its links: it loses its scheme, and its dots stand in brackets. The host stays readable.

/** True for a host that the tenant allows; lower case. */
export type IsTrusted = (host: string) => boolean;

// With backslashes that Markdown takes away. The authority ends where no host goes on.
const ABSOLUTE = /([a-z][a-z0-9+.-]{0,30})\\?:(?:\\?\/){2}([^\s/?#"'<>()[\]{}|\\^`]*)/gi;
const WWW = /(?<![A-Za-z0-9])www\.[^\s/?#"'<>()[\]{}|\\^`]+/gi;
// Without a scheme it is taken for an address only where a path, a query or a port follows.
const BARE = /(?<![A-Za-z0-9@./-])(?:[A-Za-z0-9-]+\.)+(?:[a-z]{2,24}|[A-Z]{2,24})(?=[/?]|:\d)/g;
/** Endings that are files and no domains: "Node.js/Express". */
const FILE =
  /\.(?:js|jsx|ts|tsx|mjs|json|css|html?|txt|pdf|csv|xml|ya?ml|toml|docx?|xlsx?|png|jpe?g|gif|svg|sql|log|lock|php)$/i;

const HOST = /^((?:[a-z0-9-]+\.)+[a-z0-9-]+)(.*)$/is;
/** With these behind it a host is another, or has another port. */
const GOES_ON = /^(?:[@%\\]|:\d|.*@)/s;
/** Behind a host, nothing of this can be read as more of it. */
const CLEARLY_ENDS = /^(?:[/?#]|[)\]>"|.,;:!*_~']*(?:\s|$))/;

/**
 * A trusted host with what follows of its authority, safe for every reader; undefined where it is not trusted.
 * Some take "a.com).b.com" for one host: a slash ends it before that.
 */
function trustedHost(authority: string, behind: string, isTrusted: IsTrusted): string | undefined {
  const [, host = "", rest = ""] = HOST.exec(authority) ?? [];
  if (!isTrusted(host.toLowerCase()) || GOES_ON.test(rest)) return undefined;
  const after = rest + behind;
  if (after.startsWith("\\")) return undefined;
  return CLEARLY_ENDS.test(after) ? authority : `${host}/${rest}`;
}

/** The host as a browser would ask for it, so that a foreign letter shows as punycode. */
function canonicalHost(authority: string): string {
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  try {
    return new URL(`https://${host}`).host || host;
  } catch {
    return host;
  }
}

/** A host that no service makes a link of. */
export const shownHost = (authority: string): string => {
  const [, host = "", end = ""] = /^(.*?)([.,;:!*_~]*)$/s.exec(authority) ?? [];
  return canonicalHost(host).replaceAll(".", "[.]") + end;
};

function shown(scheme: string, authority: string): string {
  if (authority === "") return `${scheme}[:]//`;
  return /^https?$/i.test(scheme) ? shownHost(authority) : `${scheme}[:]//${shownHost(authority)}`;
}

/** Enough to see how a host ends. */
const BEHIND = 16;

/** Text in which every address of a host that is not trusted is readable and leads nowhere. */
export function withoutForeignLinks(text: string, isTrusted: IsTrusted): string {
  const behind = (all: string, end: number) => all.slice(end, end + BEHIND);
  return text
    .replace(ABSOLUTE, (whole: string, scheme: string, authority: string, at: number, all: string) => {
      const start = whole.slice(0, whole.length - authority.length);
      const isPlain = start.toLowerCase() === "https://";
      const host = isPlain ? trustedHost(authority, behind(all, at + whole.length), isTrusted) : undefined;
      return host === undefined ? shown(scheme, authority) : start + host;
    })
    .replace(
      WWW,
      (authority: string, at: number, all: string) =>
        trustedHost(authority, behind(all, at + authority.length), isTrusted) ?? shownHost(authority),
    )
    .replace(BARE, (host: string) =>
      FILE.test(host) || isTrusted(host.toLowerCase()) ? host : host.replaceAll(".", "[.]"),
    );
}

/** True for an address that is a link to a trusted host whatever Markdown does to it. */
export function isTrustedAddress(address: string, isTrusted: IsTrusted): boolean {
  const [, host] = /^https:\/\/((?:[a-z0-9-]+\.)+[a-z0-9-]+)(?:[/?#][^\s<>[\]\\`]*)?$/i.exec(address) ?? [];
  return host !== undefined && isTrusted(host.toLowerCase());
}

/** The host an address leads to, for reading; empty where it names none. */
export function hostOf(address: string): string {
  try {
    return shownHost(new URL(address.replace(/^\/\//, "https://")).host);
  } catch {
    return "";
  }
}
