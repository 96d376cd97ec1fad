// The one door of all tools to the outside. It opens for exact hosts of a list, over https, and follows a
// redirect only after looking at it as at the first address. Credentials are put on here, by host, where no
// model ever sees them, and come off for good as soon as the host changes.

import { MAX_REDIRECTS, TOOL_MS } from "../../limits.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenToolkit, OpenToolSecret } from "../../tenants/tool-policy.ts";
import { valueRedactor } from "../redact.ts";
import type { AnsweredFile, ToolContext, ToolFailure } from "../tool.ts";
import { readAnswer } from "./egress-answer.ts";
import { type Hop, nextHop } from "./egress-redirect.ts";
import { allowedUrl, destinationOf, type EgressRules } from "./egress-rules.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface EgressRequest {
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: string;
  hosts: readonly string[];
  /** Those of kind header go along where their host is asked. */
  secrets: readonly OpenToolSecret[];
  /** Whether a lost answer may have changed something; by default that of any method but GET may. */
  changes?: boolean;
  signal: AbortSignal;
}

export interface EgressAnswer {
  status: number;
  /** The last address of a redirect, and its host. */
  address: string;
  host: string;
  contentType: string;
  /** Empty where it is no text. Stored credentials are taken out. */
  text: string;
  isText: boolean;
  /** There was more than may be read. */
  isCut: boolean;
  /** Where the answer is a file. */
  file?: AnsweredFile;
}

export interface Egress {
  /** Says why nothing would be sent there, before anybody is asked. */
  fault(url: string, hosts: readonly string[]): string | undefined;
  /** One request with its redirects, read as text. Never throws. */
  send(request: EgressRequest): Promise<Result<EgressAnswer, ToolFailure>>;
  /** The same with the answer unread, for a protocol's own client, which has to bound what it reads. */
  open(request: EgressRequest): Promise<Result<{ response: Response; url: URL }, ToolFailure>>;
}

export interface EgressDeps {
  fetch: Fetch;
  /** Hosts of this installation. */
  ownHosts: readonly string[];
  /** Host to origin: an allowed host that the installation sends elsewhere. */
  routes: Readonly<Record<string, string>>;
  /** A signal that aborts after so many ms. */
  timeout?: (ms: number) => AbortSignal;
}

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD";

export function createEgress(deps: EgressDeps): Egress {
  const rulesFor = (hosts: readonly string[]): EgressRules => ({
    hosts,
    ownHosts: deps.ownHosts,
    routes: deps.routes,
  });
  const open: Egress["open"] = (request) => follow(deps, rulesFor(request.hosts), request);
  return {
    fault(url, hosts) {
      const allowed = allowedUrl(url, rulesFor(hosts));
      return allowed.ok ? undefined : allowed.error;
    },
    open,
    async send(request) {
      const opened = await open(request);
      if (!opened.ok) return opened;
      const { response, url } = opened.value;
      const answer = await readAnswer(response);
      const clean = valueRedactor(request.secrets);
      return ok({
        ...answer,
        status: response.status,
        address: clean(url.href),
        host: clean(url.hostname),
        text: clean(answer.text),
      });
    },
  };
}

/** A guard of one tenant's hosts and secrets, shaped like fetch; a refusal is a value. */
export const guardedFetch =
  (egress: Egress) =>
  ({ hosts, toolkit }: Pick<ToolContext, "hosts"> & { toolkit: Pick<OpenToolkit, "secrets"> }) =>
  async (url: URL, init: RequestInit): Promise<Result<Response, ToolFailure>> => {
    const opened = await egress.open({
      url: url.href,
      method: init.method ?? "GET",
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === "string" ? { body: init.body } : {}),
      hosts: hosts.map(({ host }) => host),
      secrets: toolkit.secrets,
      signal: init.signal ?? new AbortController().signal,
    });
    return opened.ok ? ok(opened.value.response) : opened;
  };

function credentialsFor(host: string, secrets: readonly OpenToolSecret[]): [string, string][] {
  return secrets.flatMap((secret): [string, string][] =>
    secret.kind === "header" && secret.host === host && secret.header
      ? [[secret.header, `${secret.prefix}${secret.value}`]]
      : [],
  );
}

function initOf(hop: Hop, url: URL, request: EgressRequest, signal: AbortSignal): RequestInit {
  const headers = new Headers(hop.headers);
  headers.set("user-agent", "Konstruct");
  if (hop.isTrusted) {
    for (const [name, value] of credentialsFor(url.hostname, request.secrets)) headers.set(name, value);
  }
  const body = hop.body === undefined ? {} : { body: hop.body };
  return { method: hop.method, headers, ...body, redirect: "manual", signal };
}

async function follow(
  deps: EgressDeps,
  rules: EgressRules,
  request: EgressRequest,
): Promise<Result<{ response: Response; url: URL }, ToolFailure>> {
  const signal = AbortSignal.any([request.signal, (deps.timeout ?? AbortSignal.timeout)(TOOL_MS)]);
  const { url, method, headers = {}, body } = request;
  const first = allowedUrl(url, rules);
  if (!first.ok) return fail({ code: "refused", message: first.error });
  let hop: Hop = { url: first.value, method, headers, body, isTrusted: true };
  for (let hops = 0; ; hops++) {
    const answered = await once(deps, hop, request, signal);
    if (!answered.ok) return answered;
    const response = answered.value;
    const next = nextHop(response, hop, rules);
    if (next.kind === "none") return ok({ response, url: hop.url });
    // What was sent to change something has been received: that answer is all there is to tell.
    if (next.kind === "refused" && !isSafe(hop.method)) return ok({ response, url: hop.url });
    await response.body?.cancel().catch(() => {});
    if (next.kind === "refused") return fail({ code: "failed", message: next.why });
    if (hops === MAX_REDIRECTS) {
      return fail({
        code: "failed",
        message: `${first.value.hostname} sent us on more than ${MAX_REDIRECTS} times.`,
      });
    }
    hop = next.hop;
  }
}

async function once(
  deps: EgressDeps,
  hop: Hop,
  request: EgressRequest,
  signal: AbortSignal,
): Promise<Result<Response, ToolFailure>> {
  try {
    return ok(await deps.fetch(destinationOf(hop.url, deps.routes), initOf(hop, hop.url, request, signal)));
  } catch {
    // Whatever it was may name inner addresses and credentials: nobody is told more.
    const what = signal.aborted ? "took too long to answer" : "could not be reached";
    const message = `${hop.url.hostname} ${what}.`;
    const { changes = !isSafe(hop.method) } = request;
    return fail({ code: changes ? "unknown" : "unavailable", message });
  }
}
