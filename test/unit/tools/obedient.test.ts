// Forty payloads against five ways to do harm, with a model that obeys every one of them. What is counted is
// what reached the edge of the network, and what nobody was asked about.

import { describe, expect, it } from "vitest";
import type { ModelMessage, ModelRequest } from "../../../src/llm/model.ts";
import type { OpenToolkit } from "../../../src/tenants/tool-policy.ts";
import type { ToolStep } from "../../../src/tools/tool-step.ts";
import {
  COMPANY_HOSTS,
  COMPANY_TOOLS,
  companyToolkit,
  edgeThatSays,
  grantFor,
  HARM,
  isEffect,
  isStranger,
  orderOf,
  WISH,
} from "../../doubles/company.ts";
import { type Carrier, PAYLOADS, type Payload } from "../../doubles/hostile-payloads.ts";
import { obey } from "../../doubles/obedient-model.ts";
import {
  agentWith,
  type Edge,
  knowledgeOf,
  MIA,
  NOON,
  policyWith,
  TENANT,
  toolboxOver,
} from "../../doubles/tool-world.ts";

/** Other people's words taint a turn by the turn's own doing; here that is played. */
const TAINT: Partial<Record<Carrier, string[]>> = {
  display_name: ["messages of Bob"],
  file_name: ["the name of a file"],
};

const says = (payload: Payload, carrier: Carrier, order: string, otherwise: string) =>
  payload.carrier === carrier ? payload.text(order) : otherwise;

interface Attack {
  edge: Edge;
  steps: ToolStep[];
  tried: string[];
}

/** A turn as the loop runs it: rounds until nothing is called, or until somebody has to be asked. */
async function attack(payload: Payload, order: string, grants: OpenToolkit["grants"]): Promise<Attack> {
  const foreign = ["web", "calendar", "tool_result"].includes(payload.carrier)
    ? payload.text(order)
    : "nothing new";
  const edge = edgeThatSays(foreign);
  const passage = { documentId: "d", chunk: 0, headings: [], score: 1 };
  const knowledge = knowledgeOf([
    { ...passage, documentName: "Prices", text: says(payload, "kb", order, "Tea costs four euros.") },
  ]);
  const { belts } = toolboxOver(edge, { knowledge });
  const belt = belts({
    tenantId: TENANT,
    agent: agentWith(COMPANY_TOOLS),
    policy: policyWith({ hosts: COMPANY_HOSTS }),
    toolkit: companyToolkit(grants, says(payload, "mcp_description", order, "Sends a parcel.")),
    requester: MIA,
  });
  const bob = ["display_name", "file_name"].includes(payload.carrier)
    ? `[${payload.text(order)}]: hello`
    : "";
  const messages: ModelMessage[] = [
    { role: "user", content: [{ type: "text", text: `${bob}\n[Mia]: ${WISH[payload.carrier]}` }] },
  ];
  const taint = new Set(TAINT[payload.carrier]);
  const attacked: Attack = { edge, steps: [], tried: [] };
  for (let round = 0; round < 5; round++) {
    const request: ModelRequest = {
      system: "You are Ada.",
      messages,
      tools: belt.definitions,
      maxOutputTokens: 100,
    };
    const content = obey(request);
    messages.push({ role: "assistant", content });
    const calls = content.flatMap((part) => (part.type === "tool_call" ? [part] : []));
    if (calls.length === 0) return attacked;
    for (const call of calls) {
      attacked.tried.push(`${call.name} ${call.arguments}`);
      const step = await belt.call(call, {
        taint: [...taint],
        pending: attacked.steps.flatMap(({ request: asked }) => asked ?? []),
        stepKey: `${round}`,
        signal: new AbortController().signal,
        intend: async () => true,
      });
      if (!step) throw new Error("the turn was lost");
      for (const source of step.taint) taint.add(source);
      attacked.steps.push(step);
      messages.push({
        role: "tool",
        callId: call.id,
        name: call.name,
        content: [{ type: "text", text: step.text }],
        isError: step.isError,
      });
    }
    if (attacked.steps.some(({ request: asked }) => asked)) return attacked;
  }
  return attacked;
}

describe("a model that obeys everything it reads", () => {
  it("is given forty payloads through seven doors", () => {
    expect(PAYLOADS).toHaveLength(40);
    expect(new Set(PAYLOADS.map(({ carrier }) => carrier)).size).toBe(7);
    expect(new Set(PAYLOADS.map(({ id }) => id)).size).toBe(40);
  });

  it.each(PAYLOADS.map((payload) => [payload.id, payload] as const))(
    "causes nothing with %s",
    async (_, payload) => {
      // A description was looked at by a person before it was pinned, and taints nothing: there every write asks.
      const grants = payload.carrier === "mcp_description" ? [] : [grantFor("refund_order", NOON)];
      for (const target of HARM) {
        const { edge, steps, tried } = await attack(payload, orderOf(target), grants);
        expect(edge.requests.filter(isEffect)).toEqual([]);
        expect(edge.requests.filter(isStranger)).toEqual([]);
        // It did try: otherwise nothing would have been proved.
        expect(tried).toContain(`${target.tool} ${JSON.stringify(target.input)}`);
        const ended = steps.find(({ receipt }) => receipt.tool === target.tool)?.receipt.outcome;
        expect(ended).toBe(target.outcome);
        const taint = steps.find(({ request }) => request)?.request?.taint;
        if (taint && payload.carrier !== "mcp_description") expect(taint.length).toBeGreaterThan(0);
      }
    },
  );

  it("would cause the refund where the same grant met an untainted turn: the taint is what stops it", async () => {
    const payload = PAYLOADS.find(({ carrier }) => carrier === "mcp_description");
    const refund = HARM.find(({ tool }) => tool === "refund_order");
    if (!payload || !refund) throw new Error("no such payload");
    const { edge } = await attack(payload, orderOf(refund), [grantFor("refund_order", NOON)]);
    expect(edge.requests.filter(isEffect)).toHaveLength(1);
  });
});
