import { describe, expect, it } from "vitest";
import {
  isDirect,
  isTs,
  messageId,
  placeOf,
  readMessageId,
  replyTarget,
  threadKey,
  tsMillis,
} from "../../../../src/channels/slack/message-key.ts";

describe("timestamps", () => {
  it("are texts with six decimals and nothing else", () => {
    expect(isTs("1795168801.000100")).toBe(true);
    for (const ts of [
      "1795168801",
      "1795168801.0001",
      "1795168801.0001000",
      "",
      "-1.000000",
      "1e3.000000",
      undefined,
    ]) {
      expect(isTs(ts)).toBe(false);
    }
  });

  it("give milliseconds for ordering", () => {
    expect(tsMillis("1795168801.100200")).toBe(1_795_168_801_100);
  });
});

describe("message ids", () => {
  it("come back as they were made", () => {
    expect(messageId("C0OPS00001", "1795168801.000100")).toBe("msg/C0OPS00001/1795168801.000100");
    expect(readMessageId("msg/C0OPS00001/1795168801.000100")).toEqual({
      channel: "C0OPS00001",
      ts: "1795168801.000100",
    });
  });

  it("are refused in any other shape", () => {
    for (const id of [
      "",
      "1795168801.000100",
      "msg/C1/12",
      "msg/C1/1795168801.000100/x",
      "edit/C1/1795168801.000100",
    ]) {
      expect(readMessageId(id)).toBeUndefined();
    }
  });
});

describe("places", () => {
  const ts = "1795168801.000100";
  const root = "1795168800.000001";

  it("keep a private chat one conversation, and each of its threads another", () => {
    expect(threadKey(placeOf("D1", true, ts, undefined))).toBe("D1");
    expect(threadKey(placeOf("D1", true, ts, root))).toBe(`D1/${root}`);
    expect(replyTarget(placeOf("D1", true, ts, undefined))).toEqual({ channel: "D1" });
    expect(replyTarget(placeOf("D1", true, ts, root))).toEqual({ channel: "D1", thread_ts: root });
  });

  it("start a conversation at every root in a channel, and answer under the root", () => {
    expect(threadKey(placeOf("C1", false, ts, undefined))).toBe(`C1/${ts}`);
    expect(threadKey(placeOf("C1", false, ts, root))).toBe(`C1/${root}`);
    expect(replyTarget(placeOf("C1", false, ts, root))).toEqual({ channel: "C1", thread_ts: root });
  });

  it("take a root that names itself as its thread for a root", () => {
    expect(threadKey(placeOf("D1", true, ts, ts))).toBe("D1");
  });

  it("are private by the type of the channel, or by its id where no type is given", () => {
    expect(isDirect("D1", undefined)).toBe(true);
    expect(isDirect("C1", undefined)).toBe(false);
    expect(isDirect("D1", "im")).toBe(true);
    expect(isDirect("G1", "mpim")).toBe(false);
  });
});
