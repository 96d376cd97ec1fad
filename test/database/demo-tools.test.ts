// The demo company's tools: as they are seeded, and as what somebody decided since outlives the next start.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoConnections } from "../../dev/database/demo-connections.ts";
import { outsideKeys } from "../../dev/database/demo-tools.ts";
import { seedDemo } from "../../dev/database/seed.ts";
import { type Outside, startOutside } from "../../dev/outside/server.ts";
import { openToolkit } from "../../src/tenants/credentials.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import { saveProjection } from "../../src/tenants/projection-rows.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const keys = createKeyring({ key: KEY, version: 1 });
const urls = { publicUrl: "http://127.0.0.1:8787", mattermostUrl: "http://127.0.0.1:8065" };
const connections = demoConnections(KEY, urls);

let postgres: TestPostgres;
let outside: Outside;
beforeAll(async () => {
  postgres = await startPostgres();
  outside = await startOutside({ port: 0, keys: outsideKeys(KEY) });
});
afterAll(async () => {
  await outside.close();
  await postgres.stop();
});

const seed = () => seedDemo({ database: postgres.database(), keys, connections, outside });

describe("the demo company's tools", () => {
  it("come to rows from before there were any, and every one that Ada has is there", async () => {
    await seedDemo({ database: postgres.database(), keys, connections });
    const { agents, tenant, toolkit } = await seed();
    const remote = toolkit.mcpServers.flatMap(({ tools }) => tools);
    const there = [...toolkit.httpTools.map(({ id }) => id), ...remote.map(({ toolName }) => toolName)];
    const builtIn = ["web_search", "kb_search", "calendar_lookup"];
    expect(agents[0]?.toolAssignments.toSorted()).toEqual([...there, ...builtIn].toSorted());
    expect(agents[0]?.work.remembers).toBe(true);
    expect(tenant.tools.hosts.map(({ host }) => host)).toEqual([
      "orders.demo.example",
      "parcels.demo.example",
    ]);
    expect(remote).toMatchObject([
      { toolName: "parcels_track_parcel", state: "on", effect: "read" },
      { toolName: "parcels_book_pickup", state: "on", effect: "write" },
    ]);
  });

  it("have credentials that are sealed, and open to what the services outside want", async () => {
    const { toolkit } = await seed();
    const { secrets } = await openToolkit(toolkit, "demo", keys);
    const values = new Map(secrets.map(({ id, value }) => [id, value]));
    expect(values).toEqual(
      new Map([
        ["brave_key", outside.keys.brave],
        ["orders_key", outside.keys.orders],
        ["parcels_key", outside.keys.parcels],
        ["team_calendar", outside.serviceAccount],
      ]),
    );
    const [row] = await postgres.asOwner<{ text: string }>(
      "select string_agg(tool_secrets::text, ' ') as text from tool_secrets",
    );
    expect(row?.text).not.toContain(outside.keys.orders);
    expect(row?.text).not.toContain("PRIVATE KEY");
  });

  it("stay as somebody changed them in the console", async () => {
    const seeded = await seed();
    const [ada] = seeded.agents;
    if (!ada) throw new Error("Ada is not there");
    const changed = {
      ...seeded,
      tenant: { ...seeded.tenant, tools: { ...seeded.tenant.tools, timeZone: "Asia/Tokyo" } },
      agents: [{ ...ada, toolAssignments: ["kb_search"], work: { ...ada.work, maxToolCalls: 2 } }],
      toolkit: {
        ...seeded.toolkit,
        httpTools: seeded.toolkit.httpTools.map((tool) => ({ ...tool, isActive: false })),
      },
    };
    await saveProjection(postgres.database(), changed);
    const again = await seed();
    expect(again.tenant.tools.timeZone).toBe("Asia/Tokyo");
    expect(again.agents[0]).toMatchObject({ toolAssignments: ["kb_search"], work: { maxToolCalls: 2 } });
    expect(again.toolkit.httpTools.every(({ isActive }) => !isActive)).toBe(true);
  });
});
