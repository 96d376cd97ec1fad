// A conversation and its tenant in workerd, by a clock that a test turns.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, vi } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";
import { overdueNow } from "../../src/tenants/accounted.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { turnWorld } from "../doubles/turn-world.ts";
import { here, object, port } from "./conversation-world.ts";
import { at } from "./tenant-world.ts";

let n = 0;

export const tenant = () => (env as unknown as Bindings).TENANTS.getByName(encodeTuple([here.ref.tenantId]));

/** Gives each test a tenant of its own with one conversation on Slack. */
export function freshTenant(): void {
  beforeEach(async () => {
    const tenantId = `timely-${++n}`;
    here.ref = { tenantId, connectionId: `${tenantId}.slack`, thread: "t1" };
    here.world = turnWorld(port);
    await tenant().project(projectionOf(tenantId));
  });
}

export async function book() {
  const found = await tenant().accounted();
  if (!found) throw new Error("the tenant is not known");
  return found;
}

export const lateNow = async () => overdueNow(await book());

/** The alarm of the conversation at that moment, and what it tells once it has been told. */
export async function alarmAt(now: number): Promise<void> {
  await at(now, async () => {
    await runDurableObjectAlarm(object());
    await vi.waitFor(async () => {
      if (await isTelling()) throw new Error("the tenant is still being told");
    });
  });
}

const isTelling = () =>
  runInDurableObject(object(), (_, state) => {
    const table = state.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'seen'").toArray();
    if (table.length === 0) return false;
    return state.storage.sql
      .exec<{ text: string }>("SELECT text FROM seen WHERE id = ?", encodeTuple(["overdue"]))
      .toArray()
      .some(({ text }) => !JSON.parse(text).isTold);
  });

/** When the conversation looks at itself next. */
export const nextAlarm = () => runInDurableObject(object(), (_, state) => state.storage.getAlarm());
