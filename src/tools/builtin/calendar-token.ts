// Access to Google's API for a tenant: a service account signs for itself, an OAuth client shows its refresh
// token. A token is kept in the isolate until shortly before it ends, under the tenant and the hash of the
// secret, so that a new secret never meets the token of the old one. Nothing here is ever logged.

import * as z from "zod";
import { fromBase64 } from "../../base64.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenToolSecret } from "../../tenants/tool-policy.ts";
import type { ToolContext, ToolFailure } from "../tool.ts";
import type { GoogleCredentials, ServiceAccount } from "./calendar-credentials.ts";
import { type Fetch, readAnswer } from "./calendar-http.ts";

/** Reads calendars, their events and when people are busy; changes nothing. */
export const CALENDAR_SCOPE = "https://www.googleapis.com/auth/calendar.readonly";

/** A token that ends in less than this is not used any more: a request must not outlive it. */
const SPARE_MS = 60_000;
/** Google refuses a signature from the future, and clocks differ by seconds. */
const SKEW_SECONDS = 10;
const LONGEST_SECONDS = 3_600;
/** Tenants an isolate serves at once are few; the oldest goes first. */
const MAX_KEPT = 500;

type Asking = Pick<ToolContext, "tenantId" | "now" | "signal">;

export interface GoogleTokens {
  /** A token that is good for a minute at least. */
  token(
    secret: OpenToolSecret,
    credentials: GoogleCredentials,
    asking: Asking,
  ): Promise<Result<string, ToolFailure>>;
  /** After Google refused it. */
  forget(secret: OpenToolSecret, tenantId: string): Promise<void>;
}

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(LONGEST_SECONDS),
});
const refusalSchema = z.object({ error: z.string(), error_description: z.string().default("") });

/** `tokenUrl` is also whom a signature is made out to. */
export function createGoogleTokens(deps: { fetch: Fetch; tokenUrl: string }): GoogleTokens {
  const kept = new Map<string, { token: string; until: number }>();

  return {
    async token(secret, credentials, asking) {
      const key = await keyOf(secret, asking.tenantId);
      const known = kept.get(key);
      if (known && known.until > asking.now) return ok(known.token);
      const form = await formOf(credentials, deps.tokenUrl, asking.now);
      if (!form.ok) return form;
      const answered = await request(deps, form.value, asking.signal);
      if (!answered.ok) return answered;
      const { status, body } = answered.value;
      const granted = answerSchema.safeParse(body);
      if (status !== 200 || !granted.success) return fail(refusalOf(status, body, credentials));
      kept.delete(key);
      kept.set(key, {
        token: granted.data.access_token,
        until: asking.now + granted.data.expires_in * 1_000 - SPARE_MS,
      });
      for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
      return ok(granted.data.access_token);
    },
    async forget(secret, tenantId) {
      kept.delete(await keyOf(secret, tenantId));
    },
  };
}

async function request(
  deps: { fetch: Fetch; tokenUrl: string },
  form: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<{ status: number; body: unknown }, ToolFailure>> {
  return readAnswer(() =>
    deps.fetch(deps.tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(form).toString(),
      redirect: "manual",
      signal,
    }),
  );
}

async function formOf(
  credentials: GoogleCredentials,
  tokenUrl: string,
  now: number,
): Promise<Result<Record<string, string>, ToolFailure>> {
  if (credentials.kind === "oauth") {
    const { client_id, client_secret, refresh_token } = credentials.oauth;
    return ok({ grant_type: "refresh_token", client_id, client_secret, refresh_token });
  }
  const assertion = await signedAssertion(credentials.account, tokenUrl, now);
  if (!assertion.ok) return assertion;
  return ok({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: assertion.value });
}

/** RFC 7523: who asks, for what, and for how long. */
async function signedAssertion(
  account: ServiceAccount,
  audience: string,
  now: number,
): Promise<Result<string, ToolFailure>> {
  const key = await importKey(account.private_key);
  if (!key) {
    const message = "The calendar is not set up: the private key of its service account cannot be read.";
    return fail({ code: "unavailable", message });
  }
  const issued = Math.floor(now / 1_000) - SKEW_SECONDS;
  const { private_key_id: kid, subject: sub } = account;
  const header = { alg: "RS256", typ: "JWT", ...(kid ? { kid } : {}) };
  const claims = {
    iss: account.client_email,
    scope: CALENDAR_SCOPE,
    aud: audience,
    iat: issued,
    exp: issued + LONGEST_SECONDS,
    ...(sub ? { sub } : {}),
  };
  const signed = `${base64url(encode(JSON.stringify(header)))}.${base64url(encode(JSON.stringify(claims)))}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, encode(signed));
  return ok(`${signed}.${base64url(new Uint8Array(signature))}`);
}

async function importKey(pem: string): Promise<CryptoKey | undefined> {
  // A key that went through a form or a shell may have its line ends escaped.
  const base64 = pem.replace(/\\n/g, "\n").replace(/-----[A-Z ]+-----/g, "");
  try {
    const der = fromBase64(base64.replace(/\s+/g, ""));
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  } catch {
    return undefined;
  }
}

/** What an operator can do about it. Google's own words are for developers and stay here. */
function refusalOf(status: number, body: unknown, credentials: GoogleCredentials): ToolFailure {
  const code = refusalSchema.safeParse(body).data?.error ?? "";
  const isAccount = credentials.kind === "service_account";
  const said = (message: string): ToolFailure => ({ code: "unavailable", message });
  if (code === "invalid_grant" && isAccount) {
    return said(
      "Google does not accept the calendar's service account: its key was deleted, its account is disabled, " +
        "the person it acts for does not exist, or this server's clock is wrong. An operator has to look.",
    );
  }
  if (code === "invalid_grant") {
    return said("Access to the calendar was withdrawn or has ended. An operator has to connect it again.");
  }
  if (code === "unauthorized_client" || code === "access_denied") {
    return said(
      isAccount
        ? "The calendar's service account may not act for that person: an administrator of the domain has to " +
            `grant it the scope ${CALENDAR_SCOPE}.`
        : "Google does not let this application read the calendar. An operator has to connect it again.",
    );
  }
  if (code === "invalid_client") return said("Google does not know the calendar's client id or its secret.");
  if (status === 429 || status >= 500) return said("Google's sign-in is away right now. Try again later.");
  return said(`Google refused the calendar's credential (${status}). An operator has to look.`);
}

async function keyOf(secret: OpenToolSecret, tenantId: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", encode(`${secret.kind}\n${secret.value}`));
  return JSON.stringify([tenantId, base64url(new Uint8Array(hash))]);
}

const encode = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
