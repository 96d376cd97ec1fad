// Turns that act, whole: the real conversation object, the real belt, a clock that only tests move.

import type { Confirmation } from "../../../src/conversation/port.ts";
import type { ModelMessage } from "../../../src/llm/model.ts";
import type { Tool } from "../../../src/tools/tool.ts";
import type { ToolReceipt } from "../../../src/tools/tool-step.ts";
import { type MemoryChannel, memoryChannel, type VisibleMessage } from "../../doubles/memory-channel.ts";
import { readTool, writeTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { REF } from "./views.ts";
import { type WholeTurn, wholeTurn } from "./whole-turn.ts";

export const REFUND = { call: { name: "refund", arguments: '{"order":"A-7","amount":20}' } };
export const LOOK_UP = { call: { name: "look_up", arguments: '{"query":"weather"}' } };
export const ALICE = { id: "u1", name: "Alice" };
export const BOB = { id: "u2", name: "Bob" };

export interface Acting extends WholeTurn {
  refund: ReturnType<typeof writeTool>;
  lookUp: ReturnType<typeof readTool>;
  waiting(): Confirmation[];
  all(): Confirmation[];
  /** Presses the button of the only card that waits, or of the given one. */
  press(verdict: "approve" | "deny", person?: { id: string; name?: string }, card?: Confirmation): unknown;
  entries(type: string): {
    inputSummary: string;
    outputSummary: string;
    metadata: Record<string, unknown>;
    type: string;
  }[];
  receipts(): ToolReceipt[];
  /** What the model was given at its n-th call, as words. */
  told(call: number): string[];
  /** The first visible message, with its controls. */
  channel(): Required<VisibleMessage>;
}

const wordsOf = (message: ModelMessage): string =>
  message.content
    .map((part) =>
      part.type === "text" ? part.text : part.type === "tool_call" ? `${part.name}(${part.arguments})` : "",
    )
    .join(" ");

export function acting(
  options: { tools?: Tool[]; channel?: MemoryChannel; refund?: ReturnType<typeof writeTool> } = {},
): Acting {
  const whole = wholeTurn(options.channel ?? memoryChannel());
  const refund = options.refund ?? writeTool();
  const lookUp = readTool({ taints: "the web page example.com" });
  giveTools(whole.world, refund, lookUp, ...(options.tools ?? []));
  let presses = 0;
  const all = () => whole.conversation.object().confirmations();
  const waiting = () => all().filter(({ state }) => state === "pending");
  return {
    ...whole,
    refund,
    lookUp,
    all,
    waiting,
    channel: () => whole.world.channel.visible[0] as Required<VisibleMessage>,
    press(verdict, actor = ALICE, card = waiting()[0]) {
      const choice = (verdict === "approve" ? card?.approveChoice : card?.denyChoice) ?? "";
      const event = { kind: "decision" as const, id: `p${++presses}`, thread: "t", actor, choice };
      const [result] = whole.conversation
        .object()
        .accept([{ ...event, target: { to: "t" }, at: whole.time.clock() }]);
      return result;
    },
    entries: (type) =>
      whole.world.settled.flatMap(({ audit }) => audit).filter((entry) => entry.type === type) as never,
    receipts: () =>
      whole.conversation
        .object()
        .transcript({ limit: 100 })
        .messages.flatMap(({ receipts }) => (receipts ? (JSON.parse(receipts) as ToolReceipt[]) : [])),
    told: (call) => (whole.world.pool.calls[call]?.request.messages ?? []).map(wordsOf),
  };
}

/** A turn that has asked to refund, and waits. */
export async function asked(options: Parameters<typeof acting>[0] = {}): Promise<Acting> {
  const turn = acting(options);
  turn.world.pool.script.push(REFUND);
  turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
  await turn.run();
  return turn;
}

export const ORIGIN = REF;
