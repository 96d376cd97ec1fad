import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  contextTarget,
  isSigned,
  readContext,
  signContext,
} from "../../../../src/channels/mattermost/action-context.ts";
import { ACTION_SECRET, actionContext, NOW } from "../../../fixtures/mattermost/requests.ts";

const text = fc
  .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
  .filter((value) => value.isWellFormed());

describe("a button's context", () => {
  it("comes back as it was signed, whatever its parts hold", async () => {
    const contexts = fc.record({
      connectionId: text,
      channelId: text,
      postId: fc.oneof(fc.constant(""), text),
      rootId: fc.oneof(fc.constant(""), text),
      thread: text,
      choice: text,
      expiresAt: fc.nat(NOW),
      nonce: text,
    });
    await fc.assert(
      fc.asyncProperty(contexts, async (context) => {
        const signed = await signContext(ACTION_SECRET, context);
        expect(await isSigned([ACTION_SECRET], signed)).toBe(true);
        expect(readContext(signed)).toEqual(context);
      }),
    );
  });

  it("does not let one part flow into the next", async () => {
    const one = await signContext(ACTION_SECRET, actionContext({ thread: "a", choice: "b/c" }));
    const other = await signContext(ACTION_SECRET, actionContext({ thread: "a/b", choice: "c" }));
    expect(one).not.toEqual(other);
  });

  it("is not signed under another secret, a blank one or none", async () => {
    const signed = await signContext(ACTION_SECRET, actionContext());
    for (const secrets of [["another"], [""], []]) expect(await isSigned(secrets, signed)).toBe(false);
  });

  it("counts only in the one spelling it was given", async () => {
    const { konstruct = "" } = await signContext(ACTION_SECRET, actionContext());
    const mac = konstruct.slice(-64);
    const upper = konstruct.slice(0, -64) + mac.toUpperCase();
    expect(await isSigned([ACTION_SECRET], { konstruct: upper })).toBe(mac === mac.toUpperCase());
    expect(await isSigned([ACTION_SECRET], { konstruct: `${konstruct} ` })).toBe(false);
    expect(await isSigned([ACTION_SECRET], { Konstruct: konstruct })).toBe(false);
  });

  it("of another purpose or with parts missing is none", () => {
    for (const payload of ["something-else/a/b/c/d/e/f/1/h", "mattermost-action-2/a/b", "%", ""])
      expect(readContext({ konstruct: `${payload}.${"0".repeat(64)}` })).toBeUndefined();
    expect(readContext({})).toBeUndefined();
  });

  it("tells where a decision is answered", () => {
    expect(contextTarget(actionContext({ rootId: "", thread: "t", channelId: "c" }))).toEqual({
      channelId: "c",
      thread: "t",
    });
    expect(contextTarget(actionContext({ rootId: "r", thread: "t", channelId: "c" }))).toEqual({
      channelId: "c",
      thread: "t",
      rootId: "r",
    });
  });
});
