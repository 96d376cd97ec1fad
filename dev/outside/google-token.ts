// Google's token endpoint, as strict: a signature is checked with the account's key, and every claim of it.

import { randomBytes, verify } from "node:crypto";
import { Hono } from "hono";
import * as z from "zod";
import type { ServiceAccountKey } from "./google-account.ts";

export const TOKEN_PATH = "/token";
const SCOPES = [
  "https://www.googleapis.com/auth/calendar.readonly",
  "https://www.googleapis.com/auth/calendar.events.readonly",
];
const LIFETIME_SECONDS = 3_599;
const SKEW_SECONDS = 60;

export interface GoogleOauthClient {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

export interface GoogleTokenState {
  accounts: ServiceAccountKey[];
  clients: GoogleOauthClient[];
  /** Persons a service account may act for. */
  delegations: string[];
  /** In force: token to when it ends, in ms. */
  tokens: Map<string, number>;
  /** Claims that were accepted, oldest first. */
  accepted: Claims[];
}

const claimsSchema = z.object({
  iss: z.string(),
  scope: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  sub: z.string().optional(),
});
export type Claims = z.infer<typeof claimsSchema>;

interface Refusal {
  status: 400 | 401;
  error: string;
  error_description: string;
}

const refusal = (status: 400 | 401, error: string, error_description: string): Refusal => ({
  status,
  error,
  error_description,
});

const parsePart = (part: string | undefined): unknown => {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
};

function checkAssertion(
  state: GoogleTokenState,
  assertion: string,
  audience: string,
  now: number,
): Claims | Refusal {
  const [header, payload, signature, ...rest] = assertion.split(".");
  const claims = claimsSchema.safeParse(parsePart(payload));
  const { alg, kid } = (parsePart(header) ?? {}) as { alg?: string; kid?: string };
  if (!claims.success || rest.length > 0 || alg !== "RS256") {
    return refusal(400, "invalid_request", "Invalid JWT.");
  }
  const { iss, scope, aud, iat, exp, sub } = claims.data;
  const account = state.accounts.find(({ email }) => email === iss);
  if (!account) return refusal(400, "invalid_grant", "Invalid grant: account not found");
  const signed = Buffer.from(`${header}.${payload}`);
  const isSigned = verify("sha256", signed, account.publicKey, Buffer.from(signature ?? "", "base64url"));
  if (!isSigned || (kid !== undefined && kid !== account.keyId)) {
    return refusal(400, "invalid_grant", "Invalid JWT Signature.");
  }
  const seconds = now / 1_000;
  if (aud !== audience) return refusal(400, "invalid_grant", "Invalid JWT: Failed audience check.");
  if (iat > seconds + SKEW_SECONDS || exp < seconds - SKEW_SECONDS || exp - iat > 3_600) {
    const words =
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    return refusal(400, "invalid_grant", words);
  }
  if (!scope.split(" ").every((one) => SCOPES.includes(one))) {
    return refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  }
  if (sub !== undefined && !state.delegations.includes(sub)) {
    const words =
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized.";
    return refusal(401, "unauthorized_client", words);
  }
  return claims.data;
}

function checkForm(
  state: GoogleTokenState,
  form: Record<string, string>,
  audience: string,
  now: number,
): Claims | Refusal | undefined {
  if (form.grant_type === "urn:ietf:params:oauth:grant-type:jwt-bearer") {
    return checkAssertion(state, form.assertion ?? "", audience, now);
  }
  if (form.grant_type !== "refresh_token")
    return refusal(400, "unsupported_grant_type", "Invalid grant_type");
  const client = state.clients.find(({ clientId }) => clientId === form.client_id);
  if (!client || client.clientSecret !== form.client_secret) {
    return refusal(401, "invalid_client", "The OAuth client was not found.");
  }
  if (client.refreshToken === form.refresh_token) return undefined;
  return refusal(400, "invalid_grant", "Token has been expired or revoked.");
}

/** `origin` is where this is reached: a signature must be made out to it. */
export function googleTokenApi(state: GoogleTokenState, origin: () => string, clock: () => number): Hono {
  const app = new Hono();
  app.post(TOKEN_PATH, async (c) => {
    const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
    const checked = checkForm(state, form, `${origin()}${TOKEN_PATH}`, clock());
    if (checked && "status" in checked) {
      const { status, ...body } = checked;
      return c.json(body, status);
    }
    if (checked) state.accepted.push(checked);
    const token = `ya29.${randomBytes(24).toString("base64url")}`;
    state.tokens.set(token, clock() + LIFETIME_SECONDS * 1_000);
    return c.json({ access_token: token, expires_in: LIFETIME_SECONDS, token_type: "Bearer" });
  });
  return app;
}
