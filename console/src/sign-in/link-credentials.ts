// A link may bring the workspace in its query and the token in its fragment, which no server ever sees.

export interface LinkCredentials {
  tenant: string;
  token: string | undefined;
  /** The address without them. */
  rest: string;
}

/** What a link carries, and the address that should be left of it. */
export function readLink(href: string): LinkCredentials {
  const url = new URL(href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const token = fragment.get("token") || undefined;
  const tenant = url.searchParams.get("tenant") ?? "";
  url.searchParams.delete("tenant");
  if (token !== undefined) url.hash = "";
  return { tenant, token, rest: url.pathname + url.search + url.hash };
}

/** Takes them out of the address bar at once: history and screenshots outlive a sign-in. */
export function takeLink(): LinkCredentials {
  const link = readLink(location.href);
  if (link.token !== undefined) history.replaceState(null, "", link.rest);
  return link;
}
