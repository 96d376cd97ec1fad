// Heads as a tenant's object keeps them: what conversations settled, out of reach of whoever owns the database.

import type { Anchor, AnchorKey, Settlement, TenantPort } from "../../src/tenants/port.ts";

const nameOf = ({ connectionId, thread }: AnchorKey) => `${connectionId}\u0000${thread}`;

export interface Anchors extends Pick<TenantPort, "anchors"> {
  /** The newest of each conversation is anchored. `isStored`: Postgres has its entries. */
  settled(settlements: readonly Settlement[], isStored?: boolean): void;
  /** Runs before each answer. */
  before: () => void | Promise<void>;
}

export function memoryAnchors(): Anchors {
  const known = new Map<string, Anchor>();
  const anchors: Anchors = {
    before: () => undefined,
    settled(settlements, isStored = true) {
      for (const { summary, head, audit } of settlements) {
        const { connectionId, thread } = summary;
        const pending = known.get(nameOf(summary))?.pending ?? [];
        known.set(nameOf(summary), {
          ...{ connectionId, thread, head },
          pending: isStored ? pending : [...pending, ...audit],
        });
      }
    },
    async anchors(_tenantId, { after, only, limit }) {
      await anchors.before();
      const names = [...known.keys()].sort();
      const wanted = only
        ? only.map(nameOf).filter((name) => known.has(name))
        : names.filter((name) => after === undefined || name > nameOf(after));
      return wanted.slice(0, limit).map((name) => structuredClone(known.get(name) as Anchor));
    },
  };
  return anchors;
}
