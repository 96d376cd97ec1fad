// One conversation: the only owner of its inbox, order, lease and fence. Every method loads, calls a pure
// rule, saves, and then does the effects; none of them waits on a model or on another service.

import { DurableObject } from "cloudflare:workers";
import type { ConversationEvent, ConversationRef } from "../src/conversation/message.ts";
import type * as port from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import type { Env } from "../src/env.ts";
import { randomId } from "../src/ids.ts";
import { ConversationAlarm } from "./conversation-alarm.ts";
import { beginTurn, beginUnwritten, gatherTurn } from "./conversation-begin.ts";
import * as decisions from "./conversation-decisions.ts";
import * as handOvers from "./conversation-hand-over.ts";
import { endHeld, readHeld } from "./conversation-held.ts";
import { acceptEvent } from "./conversation-inbox.ts";
import { namedConversation } from "./conversation-name.ts";
import { ConversationReaders } from "./conversation-readers.ts";
import { recordTurn, storeProgress } from "./conversation-record.ts";
import * as runs from "./conversation-runs.ts";
import { ConversationStorage } from "./conversation-storage.ts";
import { saveSummary } from "./conversation-summary.ts";
import { readTranscript } from "./conversation-transcript.ts";

export class ConversationObject extends DurableObject<Env> {
  #storage: ConversationStorage;
  #readers: ConversationReaders;
  readonly #alarm: ConversationAlarm;
  #ref: ConversationRef | undefined;
  #rpcs = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new ConversationStorage(ctx.storage.sql);
    this.#readers = new ConversationReaders(ctx, () => this.#storage);
    this.#alarm = new ConversationAlarm(ctx, env, {
      storage: () => this.#storage,
      ref: () => this.#self,
      atomically: (work) => this.#atomically(work),
      show: (changed) => this.#readers.show(changed),
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

  begin({ isShown }: port.BeginWish = { isShown: false }): port.BeginResult {
    this.#rpcs++;
    const beginning = { isShown, now: Date.now(), newId: randomId };
    // A transaction that writes nothing would cost as much as a row.
    const result =
      beginUnwritten(this.#storage, this.#self, beginning) ??
      this.#atomically(() => beginTurn(this.#storage, this.#self, beginning));
    // A waiting turn keeps its alarm; a granted lease is watched from the alarm that the wake-up armed.
    if (result.kind !== "idle" && result.kind !== "busy") this.#readers.showState();
    return result;
  }

  gather(lease: port.Lease): port.FencedResult | port.ThinkView {
    this.#rpcs++;
    return this.#atomically(() => gatherTurn(this.#storage, this.#self, lease, Date.now()));
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

  madeFile(turn: number, index: number): string | undefined {
    this.#rpcs++;
    return this.#storage.madeFile(turn, index);
  }

  record(lease: port.Lease, record: port.TurnRecord): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      const { verdict, changed, waits } = recordTurn(this.#storage, turn, record, now);
      if (waits) this.#alarm.armAnew(now);
      if (verdict === "ok" || changed.length > 0) this.#readers.show(changed);
      return verdict;
    });
  }

  progress(lease: port.Lease, parts: port.DeliveryPart[]): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      const verdict = storeProgress(this.#storage, turn, parts, now);
      if (verdict === "superseded") this.#alarm.wake(now);
      return verdict;
    });
  }

  finish(lease: port.Lease, parts: port.DeliveryPart[], end: port.FinishInput): port.FencedResult {
    return this.#fenced(lease, (turn, _verdict, now) => {
      const closed = turns.closed(turn, parts, end, now);
      this.#storage.putTurn(closed);
      if (closed.aftermath || this.#storage.hasPending(turn)) this.#alarm.wake(now);
      else if (end.owed.length > 0 || this.#alarm.overdue.isOpen) this.#alarm.arm(now, false);
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
      this.#alarm.arm(now, this.#storage.hasPending(turn));
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
    this.#alarm.arm(Date.now());
  }

  addSurface(confirmationId: string, surface: port.Surface): void {
    this.#rpcs++;
    this.#atomically(() => decisions.addSurface(this.#storage, confirmationId, surface));
  }

  own(wish: port.OwnWish, by: port.Owner): port.OwnResult {
    this.#rpcs++;
    const now = Date.now();
    const { result, ...effects } = this.#atomically(() => handOvers.own(this.#storage, wish, by, now));
    this.#follow(effects, now);
    return result;
  }

  ownership(): { epoch: port.Epoch; handOver?: port.HandOver } {
    this.#rpcs++;
    return this.#storage.ownership.current();
  }

  hostDesk(desk: port.HostedDesk): void {
    this.#rpcs++;
    const now = Date.now();
    // What is said at a desk never leaves its tenant.
    if (desk.origin.tenantId !== this.#self.tenantId) throw new Error("a desk stands in its own tenant");
    this.#atomically(() => this.#storage.ownership.host(desk, now));
    this.#alarm.arm(now);
  }

  addDesk(handOverId: string, desk: port.Desk): void {
    this.#rpcs++;
    this.#atomically(() => handOvers.addDesk(this.#storage, handOverId, desk));
  }

  resend(turn: number, by: port.Owner): boolean {
    this.#rpcs++;
    const now = Date.now();
    const { done, ...effects } = this.#atomically(() => handOvers.resend(this.#storage, turn, by, now));
    this.#follow(effects, now);
    return done;
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
    return { rpcs: this.#rpcs, rowsWritten: this.#storage.rowsWritten + this.#alarm.rowsWritten };
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
    this.#alarm.fire(Date.now());
  }

  /** All of it or nothing. Tables made by the first write go with it, so what is there is read anew. */
  #atomically<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.#storage = new ConversationStorage(this.ctx.storage.sql);
      this.#alarm.forget();
      throw error;
    }
  }

  /** Runs a change under the fence; a stale lease changes nothing. What its holder tells with it is written, too. */
  #fenced(
    lease: port.Lease,
    change: (turn: Turn, verdict: port.FencedResult, now: number) => port.FencedResult,
  ): port.FencedResult {
    this.#rpcs++;
    const turn = this.#storage.lastTurn();
    const verdict = turns.checkFence(turn, lease, this.#storage.ownership.epoch);
    if (!turns.isHeld(turn, lease)) return verdict;
    const known = turns.withPlaceholder(turn, lease);
    return this.#atomically(() => {
      if (known !== turn) this.#storage.deferTurn(known);
      const result = change(known, verdict, Date.now());
      this.#storage.writeDeferred();
      return result;
    });
  }

  #follow({ wake, changed }: decisions.Effects, now: number): void {
    if (wake) this.#alarm.wake(now);
    this.#readers.show(changed);
  }
}
