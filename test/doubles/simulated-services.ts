// What a turn talks to under simulated time: a chat service at the other end of a network, and models that
// take their time. Both fail in every way that their contracts know, for as long as the office is rough.

import type { Channel, DeliveryOp, DeliveryResult, Reconciled } from "../../src/channels/channel.ts";
import { turnOfOperation } from "../../src/conversation/receipt.ts";
import type { ModelCall, ModelPool } from "../../src/llm/model.ts";
import { fail } from "../../src/result.ts";
import type { MemoryChannel } from "./memory-channel.ts";
import { scriptedPool } from "./scripted-pool.ts";
import { latency, type Office } from "./simulated-office.ts";
import type { Actor } from "./simulated-time.ts";

const lost = (reason: string): DeliveryResult => fail({ code: "unknown", reason });

/** A channel as this consumer reaches it; the office's own tells by receipts where its kind says so. */
export function remoteChannel(
  office: Office,
  actor: Actor,
  channel: MemoryChannel = office.channel,
): Channel {
  return {
    ...channel,
    deliver: (op, _connection, signal) => deliver(office, { actor, channel }, structuredClone(op), signal),
    reconcile: (op, triedAt, _connection, now) => reconcile(office, { actor, channel }, op, triedAt, now),
  };
}

/** Who calls which service. */
interface Line {
  actor: Actor;
  channel: MemoryChannel;
}

function deliver(
  office: Office,
  { actor, channel }: Line,
  op: DeliveryOp,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { time, world } = office;
  return new Promise((resolve) => {
    const hangs = office.strikes(0.02);
    const answer = (result: DeliveryResult, ms = hangs ? 9_000 : latency(time)) =>
      time.after(ms, () => resolve(result), actor);
    signal.addEventListener("abort", () => answer(lost("aborted"), 0), { once: true });
    time.after(hangs ? time.between(0, 9_000) : latency(time), async () => {
      // The connection was closed before the request got there.
      if (signal.aborted) return;
      if (office.strikes(0.01)) office.kill(actor);
      if (office.strikes(0.03)) return answer(fail({ code: "not_accepted", reason: "503" }));
      if (office.strikes(0.03))
        return answer(fail({ code: "rate_limited", retryAfterMs: time.pick([500, 2_000, 20_000]) }));
      if (office.strikes(0.03)) return answer(lost("reset before"));
      const result = await channel.deliver(op, world.resolved.connection, signal);
      if (op.kind === "post" && channel === office.channel) seeWritten(office, op.opId);
      if (op.kind === "post" && result.ok && channel === office.channel)
        sendReceipts(office, op.opId, result.value.messageId);
      if (office.strikes(0.01)) office.kill(actor);
      answer(hangs || office.strikes(0.05) ? lost("reset after") : result);
    });
  });
}

/** Of a turn that only the memory of its conversation knows nothing may be visible. */
function seeWritten({ conversation, violations }: Office, opId: string): void {
  const written = conversation.turns().at(-1)?.n ?? 0;
  if ((turnOfOperation(opId) ?? 0) > written)
    violations.push(`${opId} is visible, and its turn is not written`);
}

function reconcile(
  office: Office,
  { actor, channel }: Line,
  op: DeliveryOp & { kind: "post" },
  triedAt: number,
  now: number,
): Promise<Reconciled> {
  const { time, world, kind } = office;
  const look = async (): Promise<Reconciled> => {
    if (kind === "statuses" && channel === office.channel)
      return now - triedAt < 60_000 ? { kind: "wait" } : { kind: "cannot_tell", reason: "no status" };
    if (office.strikes(0.1)) return { kind: "wait", at: now + 3_000 };
    return channel.reconcile(op, triedAt, world.resolved.connection, now, new AbortController().signal);
  };
  return new Promise((resolve) => {
    time.after(latency(time), async () => {
      const found = await look();
      time.after(latency(time), () => resolve(found), actor);
    });
  });
}

/** Receipts come late and in any order, but they come. */
function sendReceipts({ time, conversation, kind }: Office, opId: string, messageId: string): void {
  if (kind !== "statuses") return;
  for (const state of ["sent", "delivered", "read"] as const) {
    if (state !== "sent" && time.chance(0.5)) continue;
    const receipt = {
      kind: "receipt" as const,
      id: `${messageId}-${state}`,
      thread: "t",
      messageId,
      opId,
      state,
    };
    time.after(time.between(0, 20_000), () => void conversation.object().accept([receipt]));
  }
}

/** The answer names everything that people said, so that a reader sees what it was given to. */
const answerTo = ({ request }: ModelCall): string =>
  request.messages
    .flatMap((message) => (message.role === "user" ? message.content : []))
    .flatMap((part) => (part.type === "text" && !part.text.startsWith("[Notice]") ? [part.text] : []))
    .join(" ");

/** Models that stream, fail, and sometimes ask for a tool first. */
export function slowPool(office: Office, actor: Actor): ModelPool {
  const { time } = office;
  return {
    ...scriptedPool(),
    complete: (call) =>
      new Promise((resolve) => {
        const models = scriptedPool();
        if (office.areModelsAway() || office.strikes(0.15)) models.script.push({ fail: "overloaded" });
        else if (time.chance(0.1)) models.script.push({ call: { name: "look_up", arguments: "{}" } });
        else models.script.push({ say: answerTo(call) });
        const finish = () => void models.complete(call).then(resolve);
        const ms = time.pick([10, 200, 2_000, 8_000, 25_000]);
        for (let i = 1; i < 4; i++)
          time.after((ms * i) / 4, () => call.onEvent?.({ type: "text", delta: `draft ${i} ` }), actor);
        time.after(ms, () => call.onEvent?.({ type: "restart" }), actor);
        time.after(ms, finish, actor);
        call.signal.addEventListener("abort", () => time.after(0, finish, actor), { once: true });
      }),
  };
}
