// Confirmations and deciders for tests: whole, and changed where a test says so.

import type {
  Approver,
  Confirmation,
  ConfirmationRequest,
  Decider,
  DecisionVia,
  HostedCard,
} from "../../../src/conversation/port.ts";
import { CONFIRMATION_MS } from "../../../src/limits.ts";
import { NOW } from "./turns.ts";

/** Who the tests' lines are written by. */
export const ALICE: Approver = { connectionId: "acme.c", userId: "u1", name: "Alice" };
export const MIA: Approver = { connectionId: "acme.c", userId: "u-mia", name: "Mia" };

/** What `ask` of a test asks: `n` makes ids, code and choices its own. */
export function requestWith(fields: Partial<ConfirmationRequest> = {}, n = 1): ConfirmationRequest {
  const createdAt = fields.createdAt ?? NOW;
  return {
    id: `c${n}`,
    code: `K7Q${n.toString(36).toUpperCase()}`.slice(-4),
    approveChoice: `approve-${n}`,
    denyChoice: `deny-${n}`,
    callId: `call-${n}`,
    agentId: "ada",
    tool: "http_request",
    title: "Send an HTTP request",
    arguments: '{"url":"https://api.example.com/orders"}',
    hash: "f".repeat(64),
    lines: [{ label: "To", value: "https://api.example.com/orders" }],
    taint: [],
    requester: ALICE,
    approvers: [ALICE],
    createdAt,
    expiresAt: createdAt + CONFIRMATION_MS,
    ...fields,
  };
}

export const confirmationWith = (fields: Partial<Confirmation> = {}): Confirmation => ({
  ...requestWith(),
  turn: 1,
  state: "pending",
  surfaces: [],
  ...fields,
});

export const person = ({ connectionId, userId, name }: Approver, via: DecisionVia = "button"): Decider => ({
  connectionId,
  person: { id: userId, ...(name === undefined ? {} : { name }) },
  isOperator: false,
  via,
});

export const OPERATOR: Decider = {
  connectionId: "acme.console",
  person: { id: "op-kim", name: "Kim" },
  isOperator: true,
  via: "console",
};

export const hostedWith = (fields: Partial<HostedCard> = {}): HostedCard => ({
  origin: { tenantId: "acme", connectionId: "acme.w", thread: "49170" },
  confirmationId: "far",
  code: "H2WX",
  approveChoice: "far-approve",
  denyChoice: "far-deny",
  expiresAt: NOW + CONFIRMATION_MS,
  ...fields,
});
