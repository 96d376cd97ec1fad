// A hand-over for tests, and the people of the team.

import { openHandOver } from "../../../src/conversation/hand-over.ts";
import type { Colleague, HandOver, HandOverRequest, Owner, OwnVia } from "../../../src/conversation/port.ts";
import { NOW } from "./turns.ts";

export const BEN: Colleague = { connectionId: "acme.slack", userId: "U-BEN", name: "Ben" };
export const CLEO: Colleague = { connectionId: "acme.slack", userId: "U-CLEO", name: "Cleo" };
export const DAN: Colleague = { connectionId: "acme.mm", userId: "u-dan", name: "Dan" };
export const OLGA: Colleague = { connectionId: "acme.console", userId: "console-olga", name: "Olga" };
export const TAKE_MS = 600_000;

export const asks = (colleague: Colleague, via: OwnVia = "text"): Owner => ({
  colleague,
  isOperator: false,
  via,
});
export const OPERATOR: Owner = { colleague: OLGA, isOperator: true, via: "console" };

/** Ben is asked first, then Cleo, then Dan's team. */
export const handOverRequest = (fields: Partial<HandOverRequest> = {}): HandOverRequest => ({
  id: "h1",
  choices: { take: "take-1", handBack: "back-1", pass: "pass-1" },
  agentId: "ada",
  cause: "rule",
  reason: "A refund is disputed.",
  explanation: "billing_dispute",
  priority: "normal",
  person: { id: "u1", name: "Mia" },
  summary: "",
  chain: [BEN, CLEO],
  team: [DAN],
  takeMs: TAKE_MS,
  at: NOW,
  ...fields,
});

export const waiting = (fields: Partial<HandOverRequest> = {}): HandOver =>
  openHandOver(handOverRequest(fields), 1, NOW);
