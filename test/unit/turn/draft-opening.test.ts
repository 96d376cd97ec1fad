import { describe, expect, it } from "vitest";
import { OPENING_DELAY_MS } from "../../../src/turn/draft.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { drafting, fresh, OPENING } from "./drafting.ts";
import { partWith } from "./views.ts";

describe("an answer that may be quick", () => {
  const patient = () => memoryChannel({ openingDelayMs: OPENING_DELAY_MS });

  it("is not announced where it comes in time: it is the first thing to be seen", async () => {
    const { draft, channel, told, time } = drafting(fresh, patient());
    await time.advance(OPENING_DELAY_MS - 1);
    expect(await draft.settle()).toMatchObject({ opId: "1-0-op", state: "pending" });
    expect([channel.calls, told]).toEqual([[], []]);
  });

  it("is announced once it takes longer, well within the first second", async () => {
    const { draft, texts, time } = drafting(fresh, patient());
    await time.advance(OPENING_DELAY_MS);
    expect(texts()).toEqual([OPENING]);
    expect(OPENING_DELAY_MS).toBeLessThanOrEqual(500);
    expect(await draft.settle()).toMatchObject({ state: "sent" });
  });

  it("is announced by its own first words where there are some by then", async () => {
    const { draft, texts, time } = drafting(fresh, patient());
    draft.show("Your parcel");
    await time.advance(OPENING_DELAY_MS);
    await time.advance(10_000);
    expect(texts()).toEqual(["Your parcel …"]);
    await draft.settle();
  });

  it("is announced at once by a consumer that takes a turn over: somebody has waited already", async () => {
    const { texts, time } = drafting(partWith({ text: "", tries: 2 }), patient());
    await time.advance(0);
    expect(texts()).toEqual([OPENING]);
  });

  it("leaves its place where the turn goes on without an answer", async () => {
    const { draft, texts, time } = drafting(fresh, patient());
    await time.advance(10);
    expect(await draft.settle(true)).toMatchObject({ state: "sent", messageId: "m1-1-0-op" });
    expect(texts()).toEqual([OPENING]);
  });

  it("leaves nothing behind where the turn is lost meanwhile", async () => {
    const { draft, channel, ended, time } = drafting(fresh, patient());
    await time.advance(10);
    ended.abort();
    await time.advance(10_000);
    expect(await draft.settle(true)).toMatchObject({ state: "pending" });
    expect(channel.calls).toEqual([]);
  });
});
