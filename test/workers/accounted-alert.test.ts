import { describe, expect, it } from "vitest";
import { ALERT_PAUSE_MS } from "../../src/tenants/accounted-alert.ts";
import { DEFAULT_TOOL_POLICY } from "../../src/tenants/tool-policy.ts";
import { projectionOf, tenantOf } from "../doubles/memory-tenants.ts";
import { at, TenantWorld } from "./tenant-world.ts";

let n = 0;

/** A tenant whose Noor wants to know, or nobody. */
async function world(isWanted = true): Promise<TenantWorld> {
  const tenantId = `alert-${++n}`;
  const one = new TenantWorld(tenantId);
  const alerts = isWanted ? { connectionId: `${tenantId}.slack`, userId: "U7", name: "Noor" } : null;
  const tools = { ...DEFAULT_TOOL_POLICY, alerts };
  await one.object.project(projectionOf(tenantId, { tenant: tenantOf(tenantId, { tools }) }));
  return one;
}

let reports = 0;
const report = (one: TenantWorld, thread: string, open: number, now: number) =>
  at(now, () =>
    one.object.overdue({
      connectionId: `${one.tenantId}.slack`,
      ...{ thread, n: ++reports, open, state: "queued", added: open, at: now },
      ...(open > 0 ? { since: now - 60_000 } : { took: 70_000 }),
    }),
  );

const alertsIn = (sent: { alert?: unknown }[]) => sent.flatMap(({ alert }) => (alert ? [alert] : []));

describe("an alert", () => {
  it("goes out once when messages begin to wait, with how many on which channel", async () => {
    const one = await world();
    const sent = await one.watchQueue();
    const start = Date.now();
    await report(one, "t1", 2, start);
    await report(one, "t2", 1, start);
    await one.alarmAfter(10);
    await report(one, "t3", 1, start + 1_000);
    await one.alarmAfter(5_000);
    expect(alertsIn(sent)).toMatchObject([
      { to: { userId: "U7" }, n: 1, channels: [{ channel: "slack", messages: 3 }] },
    ]);
  });

  it("goes out once more when nobody waits any more, a quarter of an hour later, and over a restart", async () => {
    const one = await world();
    await one.watchQueue();
    const start = Date.now();
    await report(one, "t1", 1, start);
    await one.alarmAfter(10);
    await report(one, "t1", 0, start + 30_000);
    await one.restart();
    const sent = await one.watchQueue();
    await one.alarmAfter(60_000);
    expect(alertsIn(sent)).toEqual([]);
    expect(((await one.alarm()) ?? 0) - start).toBeGreaterThanOrEqual(ALERT_PAUSE_MS);
    await one.alarmAfter(ALERT_PAUSE_MS + 1_000);
    await one.alarmAfter(ALERT_PAUSE_MS + 9_000);
    expect(alertsIn(sent)).toMatchObject([{ n: 2, channels: [] }]);
  });

  it("is kept for the next alarm where the queue takes nothing", async () => {
    const one = await world();
    await one.watchQueue({ refuses: true });
    await report(one, "t1", 1, Date.now());
    await one.alarmAfter(10);
    const sent = await one.watchQueue();
    await one.alarmAfter(10_000);
    expect(alertsIn(sent)).toMatchObject([{ n: 1 }]);
  });

  it("is nothing where nobody is to be told: no message and no alarm", async () => {
    const one = await world(false);
    const sent = await one.watchQueue();
    await report(one, "t1", 1, Date.now());
    expect(await one.alarm()).toBeNull();
    await one.alarmAfter(10);
    expect(sent).toEqual([]);
  });
});
