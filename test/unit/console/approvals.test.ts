import { describe, expect, it } from "vitest";
import { gone, merged } from "../../../console/src/approvals/seen.ts";
import { approverWords, askWords, timeLeft } from "../../../console/src/confirmations/confirmation-words.ts";
import { exactArguments } from "../../../console/src/confirmations/exact-arguments.ts";
import { aheadBy } from "../../../console/src/confirmations/server-time.ts";
import { lasted, linkOf, readReceipts, receiptWords } from "../../../console/src/transcript/receipt-words.ts";
import type { ApprovalView } from "../../../src/api/approvals-page.ts";
import type { ConfirmationState } from "../../../src/conversation/port.ts";
import { confirmationOf } from "../../doubles/office-tools.ts";

const one = (id: string, expiresAt = 1_000, state: ConfirmationState = "pending"): ApprovalView => ({
  ...confirmationOf({ id, expiresAt, state }),
  ...{ connection: { id: "demo.slack", channel: "slack", name: "Slack" }, thread: "t" },
  ...{ agent: { id: "ada", name: "Ada" }, person: "Mia" },
});
const ids = (list: ApprovalView[]) => list.map(({ id }) => id);

describe("exact arguments", () => {
  it("are laid out with one value a line", () => {
    expect(exactArguments('{"a":1,"b":"c"}')).toBe('{\n  "a": 1,\n  "b": "c"\n}');
  });

  it("hold nothing that cannot be seen, and turn no reading direction", () => {
    expect(exactArguments('{"a":"x\u202ey\u200bz\u00a0"}')).toContain("x\\u{202e}y\\u{200b}z\\u{a0}");
  });

  it("cannot break out of their line", () => {
    expect(exactArguments('{"a":"x\\n\\"b\\": true"}').split("\n")).toHaveLength(3);
  });

  it("that are no JSON are shown as they are", () => {
    expect(exactArguments("{broken")).toBe("{broken");
  });
});

describe("what is left of a request", () => {
  it("is counted by the server's clock, wherever the one of the device stands", () => {
    const [readAt, now] = [50_000, 7_200_000];
    const deviceNow = readAt + 60_000;
    const ahead = aheadBy({ now }, readAt);
    expect(timeLeft(now + 300_000, deviceNow + ahead)).toBe("About 4 minutes left");
  });

  it("is counted by the device's where the server has said nothing yet", () => {
    expect(aheadBy(undefined, 0)).toBe(0);
  });
});

describe("the words of a request", () => {
  const words = (state: ConfirmationState, more = {}) =>
    askWords(
      {
        state,
        expiresAt: 1_000,
        decidedBy: { name: "Bob", userId: "U", connectionId: "c", via: "text" },
        ...more,
      },
      0,
    );

  it("name who decided, and the reason of a no", () => {
    expect(words("approved").label).toBe("Approved by Bob");
    expect(words("denied", { reason: "Too much" })).toMatchObject({
      label: "Denied by Bob",
      detail: "“Too much”",
    });
  });

  it("say of an interrupted run that nobody can tell", () => {
    expect(words("unknown")).toMatchObject({ label: "Nobody can tell whether it was done", tone: "bad" });
  });

  it("call what ran out expired before the server says so", () => {
    expect(askWords({ state: "pending", expiresAt: 1_000 }, 999).tone).toBe("wait");
    expect(askWords({ state: "pending", expiresAt: 1_000 }, 1_000).label).toBe("Expired");
  });

  it("count down in minutes", () => {
    expect(timeLeft(600_000, 0)).toBe("About 10 minutes left");
    expect(timeLeft(600_000, 541_000)).toBe("Less than a minute left");
    expect(timeLeft(600_000, 600_000)).toBe("Expired");
  });

  it("say who may answer, also where nobody in the chat may", () => {
    const people = [{ userId: "U1", name: "Mia" }, { userId: "U2" }];
    expect(approverWords(people)).toBe("Mia or U2, or you here");
    expect(approverWords([])).toBe("Nobody in the chat; only you here");
  });
});

describe("cards that were seen", () => {
  it("stay in their place, and new ones follow, the soonest to expire first", () => {
    const seen = merged([one("a", 500)], [one("c", 300), one("b", 200)]);
    expect(ids(seen)).toEqual(["a", "b", "c"]);
  });

  it("take over what became of them", () => {
    expect(merged([one("a")], [one("a", 1_000, "denied")])[0]?.state).toBe("denied");
  });

  it("are asked about once they no longer wait, until they are settled", () => {
    const seen = [one("a"), one("b", 1_000, "running"), one("c", 1_000, "done"), one("d")];
    expect(ids(gone(seen, [one("d")]))).toEqual(["a", "b"]);
  });
});

describe("receipts", () => {
  it("that cannot be read are none", () => {
    expect(readReceipts(undefined)).toEqual([]);
    expect(readReceipts("{")).toEqual([]);
    expect(readReceipts('[{"callId":"c"},null,7]')).toEqual([{ callId: "c" }]);
  });

  it("tell reading from changing", () => {
    expect(receiptWords({ outcome: "ok", effect: "read" }).label).toBe("read");
    expect(receiptWords({ outcome: "ok", effect: "write" }).label).toBe("done");
    expect(receiptWords({ outcome: "unknown", effect: "write" }).label).toBe("may have happened");
  });

  it("say how long it took", () => {
    expect(lasted(412.4)).toBe("412 ms");
    expect(lasted(2_340)).toBe("2.3 s");
  });

  it("link to addresses of the web alone", () => {
    expect(linkOf("https://shop.example/a")).toBe("https://shop.example/a");
    expect(linkOf("javascript:alert(1)")).toBeUndefined();
    expect(linkOf("doc-1/chunk-2")).toBeUndefined();
  });
});
