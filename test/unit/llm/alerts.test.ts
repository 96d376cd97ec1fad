import { describe, expect, it } from "vitest";
import { createAlerts } from "../../../src/llm/alerts.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

const MINUTE = 60_000;

function alerts() {
  let now = 0;
  const log = memoryLog();
  const alert = createAlerts(log, () => now);
  const fail = (
    kind: "unauthorized" | "spend_limit" | "overloaded",
    tenantId = "acme",
    deployment = "openai",
  ) => alert(tenantId, { class: kind, deployment, message: "no" });
  return {
    log,
    fail,
    at: (ms: number) => {
      now = ms;
    },
  };
}

describe("an alert", () => {
  it.each(["unauthorized", "spend_limit"] as const)(
    "is raised for %s, with all that an operator needs",
    (kind) => {
      const { log, fail } = alerts();
      fail(kind);
      expect(log.lines).toEqual([
        {
          level: "error",
          event: "model_needs_operator",
          fields: { tenantId: "acme", deployment: "openai", class: kind, status: undefined, message: "no" },
        },
      ]);
    },
  );

  it("is not raised for what passes by itself", () => {
    const { log, fail } = alerts();
    fail("overloaded");
    expect(log.lines).toEqual([]);
  });

  it("is raised once in fifteen minutes for each deployment of each tenant", () => {
    const { log, fail, at } = alerts();
    fail("unauthorized");
    at(15 * MINUTE - 1);
    fail("unauthorized");
    expect(log.lines).toHaveLength(1);
    fail("unauthorized", "beta");
    fail("unauthorized", "acme", "anthropic");
    expect(log.lines).toHaveLength(3);
    at(15 * MINUTE);
    fail("unauthorized");
    expect(log.lines).toHaveLength(4);
  });

  it("remembers a bounded number of deployments", () => {
    const { log, fail } = alerts();
    for (let index = 0; index <= 1_000; index += 1) fail("unauthorized", `tenant-${index}`);
    fail("unauthorized", "tenant-1000");
    expect(log.lines).toHaveLength(1_001);
    fail("unauthorized", "tenant-0");
    expect(log.lines).toHaveLength(1_002);
  });
});
