// One conversation: the only owner of its inbox, order, lease and fence. Every method loads, calls a pure
// rule, saves, and then does the effects; none of them waits on a model or on another service.

import { DurableObject } from "cloudflare:workers";
import { firstDue } from "../src/conversation/confirmation-times.ts";
import type { ConversationEvent, ConversationRef } from "../src/conversation/message.ts";
import type * as port from "../src/conversation/port.ts";
import { isUnsent, mergeReceipts } from "../src/conversation/receipt.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import { earliest, wakeTime } from "../src/conversation/wake-time.ts";
import type { Env } from "../src/env.ts";
import { randomId } from "../src/ids.ts";
import { DEDUPE_MS } from "../src/limits.ts";
import { beginTurn, gatherTurn } from "./conversation-begin.ts";
import * as decisions from "./conversation-decisions.ts";
import { endHeld, readHeld } from "./conversation-held.ts";
import { acceptEvent } from "./conversation-inbox.ts";
import { namedConversation } from "./conversation-name.ts";
import { ConversationOverdue } from "./conversation-overdue.ts";
import { ConversationReaders } from "./conversation-readers.ts";
import * as runs from "./conversation-runs.ts";
import { ConversationStorage } from "./conversation-storage.ts";
import { saveSummary } from "./conversation-summary.ts";
import { putReply, readTranscript } from "./conversation-transcript.ts";
import { sendWakeUp } from "./wake-up.ts";

export class ConversationObject extends DurableObject<Env> {
  #storage: ConversationStorage;
  #readers: ConversationReaders;
  #overdue: ConversationOverdue;
  #ref: ConversationRef | undefined;
  #rpcs = 0;
  #alarms = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new ConversationStorage(ctx.storage.sql);
    this.#readers = new ConversationReaders(ctx, () => this.#storage);
    this.#overdue = new ConversationOverdue(ctx, env, {
      storage: () => this.#storage,
      ref: () => this.#self,
      arm: () => this.#arm(Date.now()),
    });
  }

  get #self(): ConversationRef {
    this.#ref ??= namedConversation(this.ctx.id.name);
    return this.#ref;
  }

  accept(events: ConversationEvent[]): port.AcceptResult[] {
    this.#rpcs++;
    const now = Date.now();
    const accepted = this.#atomically(() =>
      events.map((event) => acceptEvent(this.#storage, this.#self, event, now)),
    );
    this.#follow(
      { wake: accepted.some((one) => one.wake), changed: accepted.flatMap((one) => one.changed) },
      now,
    );
    return accepted.map((one) => one.result);
  }

  begin(): port.BeginResult {
    this.#rpcs++;
    const now = Date.now();
    const result = this.#atomically(() => beginTurn(this.#storage, this.#self, now, randomId));
    // A waiting turn keeps its alarm; a granted lease is watched from the alarm that the wake-up armed.
    if (result.kind !== "idle" && result.kind !== "busy") this.#readers.showState();
    return result;
  }

  gather(lease: port.Lease, placeholder?: port.DeliveryPart): port.FencedResult | port.ThinkView {
    this.#rpcs++;
    return this.#atomically(() => gatherTurn(this.#storage, this.#self, { lease, placeholder }, Date.now()));
  }

  heartbeat(lease: port.Lease): port.FencedResult {
    return this.#fenced(lease, (turn, verdict, now) => {
      if (verdict === "superseded") this.#storage.putTurn(turns.release(turn));
      const renewed = turns.renew(turn, now);
      if (verdict === "ok" && renewed !== turn) this.#storage.putTurn(renewed);
      return verdict;
    });
  }

  saveStep(lease: port.Lease, step: port.SavedStep): port.FencedResult {
    // What a write came to is kept whatever became of the turn meanwhile.
    if (step.kind === "tool") this.#atomically(() => runs.keepOutcome(this.#storage, lease, step));
    return this.#fenced(lease, (turn, verdict, now) => {
      // What follows from an input that has changed is not worth keeping.
      if (verdict === "superseded") this.#storage.putTurn(turns.release(turn));
      if (verdict !== "ok") return verdict;
      this.#storage.putStep(turn.n, step);
      const renewed = turns.renew(turn, now);
      if (renewed !== turn) this.#storage.putTurn(renewed);
      return "ok";
    });
  }

  placeholderSent(lease: port.Lease, part: port.DeliveryPart): port.FencedResult {
    return this.#fenced(lease, (turn, verdict) => {
      this.#storage.putTurn({ ...turn, placeholder: part });
      return verdict;
    });
  }

  record(lease: port.Lease, record: port.TurnRecord): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      const verdict = turns.recordVerdict(turn, record.outcome);
      if (verdict === "superseded") this.#storage.putTurn(turns.release(turn));
      if (verdict !== "ok" || turn.state !== "open") return verdict;
      this.#storage.putTurn(turns.recorded(turn, record));
      runs.endBrought(this.#storage, turn, record);
      if (record.confirmations?.length) {
        decisions.putRequests(this.#storage, turn.n, record.confirmations);
        this.#arm(now, true);
      }
      this.#readers.show(putReply(this.#storage, turn, record, now));
      return "ok";
    });
  }

  progress(lease: port.Lease, parts: port.DeliveryPart[]): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      const merged = mergeReceipts(turn.parts, parts);
      // A receipt was faster: what this consumer is about to send again has arrived. Begin from there.
      if (merged.some((part, i) => part.state !== parts[i]?.state && isUnsent(parts[i]))) {
        this.#storage.putTurn({ ...turns.release(turn), parts: merged });
        this.#wake(now);
        return "superseded";
      }
      this.#storage.putTurn({ ...turns.renew(turn, now), parts: merged });
      return "ok";
    });
  }

  finish(lease: port.Lease, parts: port.DeliveryPart[], end: port.FinishInput): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      this.#storage.putTurn(turns.closed(turn, mergeReceipts(turn.parts, parts), end));
      if (this.#storage.hasPending(turn)) this.#wake(now);
      else if (end.owed.length > 0 || this.#overdue.isOpen) this.#arm(now, false);
      this.#readers.showTurn(turn.n);
      return "ok";
    });
  }

  retryLater(lease: port.Lease, input: { at: number; reason: string; notified: boolean }): port.FencedResult {
    return this.#fenced(lease, (turn, verdict, now) => {
      this.#storage.putTurn({
        ...turns.release(turn),
        notBefore: verdict === "ok" ? input.at : 0,
        failures: turn.state === "open" ? turn.failures + 1 : turn.failures,
        reason: input.reason,
        notified: turn.notified || input.notified,
      });
      this.#arm(now, this.#storage.hasPending(turn));
      this.#readers.showState();
      return verdict;
    });
  }

  claim(lease: port.Lease, confirmationId: string): port.ClaimResult {
    this.#rpcs++;
    return this.#atomically(() => runs.claim(this.#storage, lease, confirmationId, Date.now()));
  }

  decide(wish: port.DecisionWish, by: port.Decider): port.DecisionResult {
    this.#rpcs++;
    const now = Date.now();
    const { result, ...effects } = this.#atomically(() => decisions.decide(this.#storage, wish, by, now));
    this.#follow(effects, now);
    return result;
  }

  confirmations(states?: port.ConfirmationState[]): port.Confirmation[] {
    this.#rpcs++;
    return this.#storage.confirmations.list(states).reverse();
  }

  hostCard(card: port.HostedCard): void {
    this.#rpcs++;
    // A card never leads out of its tenant.
    if (card.origin.tenantId !== this.#self.tenantId) throw new Error("a card is shown in its own tenant");
    this.#atomically(() => this.#storage.confirmations.putHosted(card));
    this.#arm(Date.now());
  }

  addSurface(confirmationId: string, surface: port.Surface): void {
    this.#rpcs++;
    this.#atomically(() => decisions.addSurface(this.#storage, confirmationId, surface));
  }

  saveSummary(summary: port.Summary): void {
    this.#rpcs++;
    this.#atomically(() => saveSummary(this.#storage, summary));
  }

  publish(frame: port.LiveFrame): void {
    this.#readers.broadcast(frame);
  }

  transcript(input: { before?: number; limit: number }): port.Transcript {
    return readTranscript(this.#storage, input, Date.now());
  }

  held(wish?: port.HeldWish): port.HeldState {
    this.#rpcs++;
    return readHeld(this.#storage, wish);
  }

  endHeld(ending: port.HeldEnding): port.HeldResult {
    this.#rpcs++;
    const now = Date.now();
    const { result, ...effects } = this.#atomically(() => endHeld(this.#storage, ending, now, randomId));
    this.#follow(effects, now);
    return result;
  }

  /** What this object cost since it started: for benches, which measure instead of estimating. */
  counters(): { rpcs: number; rowsWritten: number } {
    return { rpcs: this.#rpcs, rowsWritten: this.#storage.rowsWritten + this.#alarms };
  }

  /** Only an upgrade to a reader's socket; the API has authenticated it. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(): void {}

  override async alarm(): Promise<void> {
    const now = Date.now();
    if ((this.#due ?? now + 1) <= now) {
      const { changed } = this.#atomically(() => decisions.letTimePass(this.#storage, now));
      this.#readers.show(changed);
    }
    this.#overdue.look(now);
    const due = this.#due;
    const turn = this.#storage.lastTurn();
    const { work, at } = wakeTime({ turn, hasPending: this.#storage.hasPending(turn), due, now });
    const active = turn && turn.state !== "closed";
    const idle = !work && !active && this.#storage.sweep(now - DEDUPE_MS) && due === undefined;
    if (!idle) this.#setAlarm(at);
    if (work) sendWakeUp(this.ctx, this.env, this.#self);
  }

  /** All of it or nothing. Tables made by the first write go with it, so what is there is read anew. */
  #atomically<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.#storage = new ConversationStorage(this.ctx.storage.sql);
      throw error;
    }
  }

  /** Runs a change under the fence; a stale lease changes nothing. */
  #fenced(
    lease: port.Lease,
    change: (turn: Turn, verdict: port.FencedResult, now: number) => port.FencedResult,
  ): port.FencedResult {
    this.#rpcs++;
    const turn = this.#storage.lastTurn();
    const verdict = turns.checkFence(turn, lease);
    if (!turns.isHeld(turn, lease)) return verdict;
    return this.#atomically(() => change(turn, verdict, Date.now()));
  }

  /** When time changes something: of what waits for a person, or of a person who waits too long. */
  get #due(): number | undefined {
    return earliest(firstDue(this.#storage.confirmations.live()), this.#overdue.due());
  }

  #follow({ wake, changed }: decisions.Effects, now: number): void {
    if (wake) this.#wake(now);
    this.#readers.show(changed);
  }

  /** The wake-up is not waited for: the alarm brings back what it loses. */
  #wake(now: number): void {
    this.#arm(now, true);
    sendWakeUp(this.ctx, this.env, this.#self);
  }

  /** `hasPending` decides only where no turn is open: whoever calls knows why it does. */
  #arm(now: number, hasPending = this.#storage.hasPending(this.#storage.lastTurn())): void {
    const turn = this.#storage.lastTurn();
    this.#setAlarm(wakeTime({ turn, hasPending, due: this.#due, now }).at);
  }

  #setAlarm(at: number): void {
    this.#alarms++;
    void this.ctx.storage.setAlarm(at);
  }
}
