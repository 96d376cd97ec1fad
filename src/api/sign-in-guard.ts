// Slows down whoever guesses tokens. Counted in one isolate: with a token of 20 characters or more this
// only has to spare us the noise, not carry the security.

import type { Clock } from "../clock.ts";
import { ApiError } from "../errors.ts";
import { MAX_SIGN_IN_FAILURES, SIGN_IN_WINDOW_MS } from "../limits.ts";

/** Addresses are chosen by strangers: the map must not grow with them. */
const MAX_ADDRESSES = 1_000;

export interface SignInGuard {
  /** Throws too_many_requests while the address has to wait; nothing is compared then. */
  check(address: string): void;
  failed(address: string): void;
}

export function createSignInGuard(clock: Clock): SignInGuard {
  const failures = new Map<string, { since: number; count: number }>();
  const current = (address: string) => {
    const entry = failures.get(address);
    if (entry && clock() < entry.since + SIGN_IN_WINDOW_MS) return entry;
    failures.delete(address);
    return undefined;
  };
  return {
    check(address) {
      const entry = current(address);
      if (!entry || entry.count < MAX_SIGN_IN_FAILURES) return;
      throw new ApiError("too_many_requests", "Too many wrong tokens. Wait a minute, then try again.", {
        retryAfterMs: entry.since + SIGN_IN_WINDOW_MS - clock(),
      });
    },
    failed(address) {
      const entry = current(address);
      if (entry) entry.count += 1;
      else {
        const oldest = failures.size >= MAX_ADDRESSES ? failures.keys().next().value : undefined;
        if (oldest !== undefined) failures.delete(oldest);
        failures.set(address, { since: clock(), count: 1 });
      }
    },
  };
}
