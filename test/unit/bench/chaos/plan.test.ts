import { describe, expect, it } from "vitest";
import { createGate } from "../../../../bench/chaos/gate.ts";
import { makePlan } from "../../../../bench/chaos/plan.ts";
import { seeded } from "../../../../bench/chaos/random.ts";

const SIZE = { messages: 300, conversations: 60, kills: 12, maxCopies: 5 };

describe("a seeded randomness", () => {
  it("repeats itself, and differs from another seed's", () => {
    const take = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(1).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it("reaches both ends of a range", () => {
    const random = seeded(3);
    const values = new Set(Array.from({ length: 200 }, () => random.between(1, 5)));
    expect([...values].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("a chaos plan", () => {
  const plan = makePlan(SIZE, seeded(7));

  it("is the same for the same seed", () => {
    expect(makePlan(SIZE, seeded(7))).toEqual(plan);
    expect(makePlan(SIZE, seeded(8))).not.toEqual(plan);
  });

  it("leaves no conversation empty and numbers the messages of each", () => {
    for (const { index } of plan.conversations) {
      const tokens = plan.messages.filter((one) => one.conversation === index).map((one) => one.token);
      expect(tokens.length).toBeGreaterThan(0);
      expect(tokens).toEqual(tokens.map((_, i) => `[m-${index}-${i + 1}]`));
    }
  });

  it("uses all three services, private chats and threads", () => {
    const kinds = new Set(plan.conversations.map(({ channel, kind }) => `${channel} ${kind}`));
    expect([...kinds].sort()).toEqual([
      "mattermost thread",
      "slack direct",
      "slack thread",
      "whatsapp direct",
    ]);
  });

  it("delivers each webhook one to five times", () => {
    expect(new Set(plan.messages.map((message) => message.copies))).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});

describe("the gate of a chaos run", () => {
  it("lets a wave out and holds the rest back until it is opened", async () => {
    const gate = createGate(10, 2);
    const passed: number[] = [];
    for (let i = 0; i < 10; i++) void gate.pass(i).then(() => passed.push(i));
    await Promise.resolve();
    expect(passed).toEqual([0, 1, 2, 3, 4]);
    gate.open();
    await Promise.resolve();
    expect(passed).toHaveLength(10);
  });

  it("tells when a share of the wave that is out was acknowledged", async () => {
    const gate = createGate(10, 2);
    let reached = false;
    void gate.progress(0.5).then(() => {
      reached = true;
    });
    gate.acknowledged();
    gate.acknowledged();
    await Promise.resolve();
    expect(reached).toBe(false);
    gate.acknowledged();
    await Promise.resolve();
    expect(reached).toBe(true);
  });
});
