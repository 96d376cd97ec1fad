// Other receivers of Slack webhooks, for the record. Neither stores anything before it answers.

import type { SlackConnection } from "../dev/sandbox/connections.ts";

export interface Rival {
  name: string;
  url: URL;
  path: string;
  cpu(): number;
  close(): Promise<void>;
}

export async function startRivals(
  _slack: SlackConnection,
  _dir: string,
): Promise<{ rivals: Rival[]; reasons: string[] }> {
  return { rivals: [], reasons: [] };
}
