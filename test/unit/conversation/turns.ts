// A turn for tests: whole, and changed where a test says so.

import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { openTurn, type Turn } from "../../../src/conversation/turn-state.ts";

export const NOW = 1_750_000_000_000;

export const turnWith = (fields: Partial<Turn> = {}): Turn => ({
  ...openTurn({ previous: undefined, firstSeq: 1, lastSeq: 2, opId: "op", now: NOW }),
  ...fields,
});

export const partWith = (fields: Partial<DeliveryPart> = {}): DeliveryPart => ({
  opId: "1-0-op",
  text: "Hello.",
  state: "sending",
  ...fields,
});
