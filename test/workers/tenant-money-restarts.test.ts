// Reservations, reports and settlements in any order, with restarts anywhere between them: whatever was
// written when, every call counts once.

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tenantPort } from "../../src/compose-objects.ts";
import type { Bindings } from "../../src/env.ts";
import type { ModelReport } from "../../src/tenants/model-book.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import { projectionOf, tenantOf } from "../doubles/memory-tenants.ts";
import { attemptOf, receiptOf } from "../doubles/receipts.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { done, receiptsIn, TenantWorld } from "./tenant-world.ts";

const port = tenantPort((env as unknown as Bindings).TENANTS);
const LIMIT = 60;

const step = fc.constantFrom(
  "reserve",
  "reserve",
  "report",
  "report again",
  "settle a turn",
  "settle it again",
  "alarm",
  "confirm",
  "restart",
  "restart",
);

class Play {
  readonly world: TenantWorld;
  /** What an outside observer expects: the worst case of each open reservation, and what was spent. */
  readonly open: { reservation: string; worst: number }[] = [];
  spent = 0;
  calls = 0;
  #ids = 0;
  #lastReport: ModelReport | undefined;
  #lastTurn: Parameters<TenantWorld["object"]["settle"]>[0] | undefined;
  #sent: Awaited<ReturnType<TenantWorld["watchQueue"]>> = [];

  constructor(tenantId: string) {
    this.world = new TenantWorld(tenantId);
  }

  async begin(): Promise<void> {
    const { tenantId, object } = this.world;
    const models = { ...DEFAULT_POLICY, budget: { day: LIMIT } };
    await object.project(projectionOf(tenantId, { tenant: tenantOf(tenantId, { models }) }));
    this.#sent = await this.world.watchQueue();
  }

  async do(what: string): Promise<void> {
    const { object, tenantId } = this.world;
    if (what === "reserve") await this.#reserve();
    if (what === "report") {
      this.#lastReport = this.#report();
      await object.reportModels([this.#lastReport]);
    }
    if (what === "report again" && this.#lastReport) await object.reportModels([this.#lastReport]);
    if (what === "settle a turn") {
      const [turn] = settlementsOf(1, {
        summary: { connectionId: `${tenantId}.slack`, thread: `t${this.#ids++}` },
      });
      if (!turn) throw new Error("no settlement");
      this.#lastTurn = { ...turn, models: [this.#report()] };
      await object.settle(this.#lastTurn);
    }
    if (what === "settle it again" && this.#lastTurn) await object.settle(this.#lastTurn);
    if (what === "alarm") await this.world.alarmAfter();
    if (what === "confirm") {
      const sent = this.#sent.splice(0);
      await object.exported(done(sent));
      await object.receiptsExported(receiptsIn(sent).map(({ id }) => id));
    }
    if (what === "restart") {
      await this.world.restart();
      this.#sent = await this.world.watchQueue();
    }
  }

  async #reserve(): Promise<void> {
    const worst = 5;
    const reserved = await port.reserve(this.world.tenantId, { agentId: "ada", worstNano: worst });
    const held = this.open.reduce((sum, one) => sum + one.worst, 0);
    expect(reserved.admitted).toBe(this.spent + held + worst <= LIMIT);
    if (reserved.admitted) this.open.push({ reservation: reserved.reservation, worst });
  }

  /** A call that cost 3: of the oldest reservation, or of none. */
  #report(): ModelReport {
    const now = Date.now();
    this.spent += 3;
    this.calls++;
    const attempts = [attemptOf({ startedAt: now - 10, totalMs: 10, costNano: 3 })];
    const receipt = receiptOf({ id: `r${this.#ids++}`, at: now - 10, source: "api", attempts });
    const reservation = this.open.shift()?.reservation;
    return reservation === undefined ? { receipt } : { receipt, reservation };
  }
}

describe("money, through restarts", () => {
  it("counts every call once, in any order of what may happen to it", async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
        const play = new Play(`restarts-${++runs}-${Date.now()}`);
        await play.begin();
        for (const one of steps) {
          await play.do(one);
          const book = await port.modelBook(play.world.tenantId);
          const held = play.open.reduce((sum, { worst }) => sum + worst, 0);
          expect(book?.spending.tenant).toEqual({
            dayNano: play.spent,
            monthNano: play.spent,
            reservedNano: held,
          });
          // Of turns a restart may cost the counts since the last alarm, never more.
          expect(book?.totals.anthropic?.calls ?? 0).toBeLessThanOrEqual(play.calls);
        }
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});
