// The end of work that failed at every delivery.

import type { Database } from "../database/with-tenant.ts";
import { noteReason, takeDocument, type Work } from "./work-rows.ts";

/** The document says so, with the last reason known. False where not even that can be written now. */
export async function giveUpDocument(database: Database, work: Work): Promise<boolean> {
  const taken = await takeDocument(database, work);
  if (!taken.ok) return false;
  if (taken.value === "gone") return true;
  const reason = `It failed each time it was tried. ${taken.value.reason ?? ""}`.trim();
  const noted = await noteReason(database, work, { reason, isFinal: true });
  return noted.ok;
}
