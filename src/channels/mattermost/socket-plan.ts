// When the socket of a connection does what: pure, from the state that is stored and the clock.

/** What survives the object's eviction. */
export interface SocketRecord {
  connectionId: string;
  /** Server time up to which everything was taken over, ms. */
  seenAt: number;
  /** Attempts in a row that did not lead to a live connection. */
  failures: number;
  lastError?: string;
}

/** What lives only as long as the socket. */
export interface SocketHealth {
  live: boolean;
  connectedAt: number;
  heardAt: number;
  pingedAt: number;
}

/** Below TENANT_CACHE_MS, so that a revoked or rotated token is noticed within it. */
export const CHECK_MS = 3_500;
/** Servers behind proxies close what is quiet for a minute. */
const PING_MS = 20_000;
const SILENCE_MS = 2 * PING_MS + CHECK_MS;
/** From the handshake to the hello. */
const HELLO_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Grows from one second to one minute; the random part keeps a server's bots from coming back all at once. */
export function retryDelay(failures: number, random: () => number): number {
  const whole = Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1), MAX_RETRY_MS);
  return Math.round(whole * (0.5 + random() / 2));
}

/** keep: nothing to do. dead: no sign of life for too long. */
export function checkHealth(health: SocketHealth, now: number): "keep" | "ping" | "dead" {
  if (!health.live) return now - health.connectedAt > HELLO_MS ? "dead" : "keep";
  if (now - health.heardAt > SILENCE_MS) return "dead";
  return now - Math.max(health.pingedAt, health.heardAt) >= PING_MS ? "ping" : "keep";
}

/** Events are numbered, posts are not: a little is read again, and the conversations know it already. */
const OVERLAP_MS = 5_000;

/** From when on to ask what was said while nobody listened. */
export const catchUpSince = (record: Pick<SocketRecord, "seenAt">): number =>
  Math.max(0, record.seenAt - OVERLAP_MS);
