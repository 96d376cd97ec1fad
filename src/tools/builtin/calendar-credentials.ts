// What an operator stored for the calendar, read. The addresses in a key file are never used: requests go to
// Google's own hosts, whatever a file says.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenToolSecret } from "../../tenants/tool-policy.ts";
import type { ToolFailure } from "../tool.ts";

const serviceAccountSchema = z.object({
  client_email: z.string().min(3).max(320),
  private_key: z.string().min(64).max(10_000),
  private_key_id: z.string().max(200).optional(),
  /** Ours, beside what Google's file has: on whose behalf, where the domain delegated that. */
  subject: z.string().min(3).max(320).optional(),
  /** Ours: the calendar that is meant where nobody names one. */
  calendar_id: z.string().min(1).max(320).optional(),
});

const oauthSchema = z.object({
  client_id: z.string().min(1).max(500),
  client_secret: z.string().min(1).max(500),
  refresh_token: z.string().min(1).max(2_000),
  calendar_id: z.string().min(1).max(320).optional(),
});

export type ServiceAccount = z.infer<typeof serviceAccountSchema>;
export type GoogleOauth = z.infer<typeof oauthSchema>;

export type GoogleCredentials =
  | { kind: "service_account"; account: ServiceAccount; calendarId: string | undefined }
  | { kind: "oauth"; oauth: GoogleOauth; calendarId: string | undefined };

/** The first of the tenant's secrets that opens a calendar. */
export const calendarSecret = (secrets: readonly OpenToolSecret[]): OpenToolSecret | undefined =>
  secrets.find(({ kind }) => kind === "google_service_account" || kind === "google_oauth");

/** Never says what stands in the secret. */
export function readCredentials(secret: OpenToolSecret): Result<GoogleCredentials, ToolFailure> {
  const value = readJson(secret.value);
  if (secret.kind === "google_service_account") {
    const read = serviceAccountSchema.safeParse(value);
    if (!read.success) return unreadable("the JSON key file of a Google service account");
    const { subject, calendar_id } = read.data;
    // A service account has a calendar of its own that nobody looks into: "primary" would always be empty.
    return ok({
      kind: "service_account",
      account: read.data,
      calendarId: calendar_id ?? (subject ? "primary" : undefined),
    });
  }
  const read = oauthSchema.safeParse(value);
  if (!read.success) return unreadable("JSON with client_id, client_secret and refresh_token");
  return ok({ kind: "oauth", oauth: read.data, calendarId: read.data.calendar_id ?? "primary" });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unreadable = (what: string): Result<never, ToolFailure> =>
  fail({ code: "unavailable", message: `The calendar is not set up: its credential is not ${what}.` });
