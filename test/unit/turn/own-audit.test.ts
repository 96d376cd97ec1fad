import { describe, expect, it } from "vitest";
import type { IncomingMessage } from "../../../src/conversation/message.ts";
import type { OwnNews } from "../../../src/conversation/port.ts";
import { ownEntries } from "../../../src/turn/own-audit.ts";

const base = { agentId: "ada", userId: "u1", turn: 3, newId: () => "id" };

function entryOf(by: OwnNews["by"] & object) {
  const own: OwnNews = { handOverId: "h1", what: "taken", by };
  const line = { id: "n1", text: "", author: { id: "" }, at: 5, own } as unknown as IncomingMessage;
  return ownEntries(base, { input: [line] } as Parameters<typeof ownEntries>[1])[0];
}

describe("a step of a hand-over in the trail", () => {
  it("names the operator and the session that they were signed in with", () => {
    const zoe = {
      connectionId: "acme.console",
      userId: "operator-zoë",
      name: "Zoë",
      via: "console",
    } as const;
    expect(entryOf({ ...zoe, session: "console-1" })?.metadata).toMatchObject({
      ...{ by: "Zoë", by_id: "operator-zoë", by_session: "console-1", via: "console" },
    });
  });

  it("has no session of somebody who decided in the chat", () => {
    const ben = { connectionId: "acme.slack", userId: "U7", name: "Ben", via: "button" } as const;
    expect(entryOf(ben)?.metadata).not.toHaveProperty("by_session");
  });
});
