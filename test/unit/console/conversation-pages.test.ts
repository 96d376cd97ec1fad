import { describe, expect, it } from "vitest";
import { hrefOf, readAddress } from "../../../console/src/conversations/address.ts";
import {
  flattenPages,
  summaryOf,
  withSummary,
} from "../../../console/src/conversations/conversation-pages.ts";
import { encodeTuple } from "../../../src/ids.ts";
import type { ConversationSummary } from "../../../src/tenants/port.ts";

const summary = (thread: string, lastAt: number, state = "answered"): ConversationSummary => ({
  connectionId: "demo.slack",
  thread,
  channel: "slack",
  person: "Jo",
  lastText: "",
  lastAt,
  state,
  turns: 1,
});

const pages = (...lists: ConversationSummary[][]) => ({
  pages: lists.map((conversations) => ({ conversations })),
});

describe("pages of conversations", () => {
  it("become one list, newest first, each conversation once", () => {
    const list = flattenPages(pages([summary("a", 9), summary("b", 8)], [summary("b", 8), summary("c", 7)]));
    expect(list.map((one) => one.thread)).toEqual(["a", "b", "c"]);
  });

  it("show a pushed conversation at the top", () => {
    const data = withSummary(pages([summary("a", 9)], [summary("b", 8)]), summary("b", 10));
    expect(flattenPages(data).map((one) => one.thread)).toEqual(["b", "a"]);
  });

  it("take in a conversation that was not there", () => {
    expect(flattenPages(withSummary(pages([]), summary("new", 1)))).toHaveLength(1);
  });

  it("take a new state of the same moment, and nothing older", () => {
    const data = pages([summary("a", 9, "queued")]);
    expect(flattenPages(withSummary(data, summary("a", 9)))[0]?.state).toBe("answered");
    expect(withSummary(data, summary("a", 8))).toBe(data);
  });
});

it("reads only frames that announce a conversation", () => {
  expect(summaryOf({ type: "conversation", summary: summary("a", 1) })).toEqual(summary("a", 1));
  for (const frame of [undefined, null, "x", {}, { type: "other" }, { type: "conversation" }])
    expect(summaryOf(frame)).toBeUndefined();
});

describe("the address of the page", () => {
  it("leads back to the same conversation, whatever is in its thread", () => {
    for (const thread of [encodeTuple(["C1", "a/b", "50%", "ü"]), "plain", "a&b=c#d?e"]) {
      const selected = { connectionId: "demo.slack", thread };
      const { searchParams } = new URL(hrefOf(selected, "slack"), "http://localhost");
      expect(readAddress(searchParams)).toEqual({ channel: "slack", selected });
    }
  });

  it("is short where nothing is chosen", () => {
    expect(hrefOf(undefined, "all")).toBe("/conversations");
  });

  it("falls back to the whole list when it makes no sense", () => {
    const params = new URLSearchParams("channel=fax&thread=only");
    expect(readAddress(params)).toEqual({ channel: "all", selected: undefined });
  });
});
