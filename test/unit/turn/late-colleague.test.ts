// A colleague who answers on WhatsApp after the window, and an answer of the employee that a colleague overtook.

import { describe, expect, it } from "vitest";
import { handOverRequest, OPERATOR } from "../conversation/hand-overs.ts";
import { underFakeTime } from "./whole-turn.ts";
import { DAY_MS, TEMPLATE, type WindowWorld, windowWorld } from "./window-world.ts";

underFakeTime();

const ANNOUNCING = { ...TEMPLATE, takesText: false };

/** An operator takes the conversation. */
function taken({ conversation, time }: WindowWorld): void {
  const request = handOverRequest({ cause: "operator", chain: [], team: [], at: time.clock() });
  const result = conversation.object().own({ kind: "take", id: request.id, request }, OPERATOR);
  expect(result.kind).toBe("owned");
}

const speak = ({ conversation }: WindowWorld, key: string, text: string) =>
  conversation.object().own({ kind: "speak", id: "h1", key, text }, OPERATOR);
const handBack = ({ conversation }: WindowWorld) =>
  conversation.object().own({ kind: "hand_back", id: "h1" }, OPERATOR);

describe("what a colleague says after the window", () => {
  it("goes out by the template, with their name", async () => {
    const world = windowWorld({ late: TEMPLATE });
    world.write("1", "Hello?");
    await world.settle();
    taken(world);
    await world.settle();
    await world.time.advance(DAY_MS + 1_000);
    speak(world, "k1", "We open at nine.");
    await world.settle();
    expect(world.phone().at(-1)).toMatch(/^\[answer_ready\].*Olga.*We open at nine\.$/);
  });

  it("waits where it is only announced, and is said first when they write, while a person still speaks", async () => {
    const world = windowWorld({ late: ANNOUNCING });
    world.write("1", "Hello?");
    await world.settle();
    taken(world);
    await world.settle();
    await world.time.advance(DAY_MS + 1_000);
    const before = world.phone().length;
    speak(world, "k1", "We open at nine.");
    await world.settle();
    speak(world, "k2", "On Sundays at ten.");
    await world.settle();
    expect(world.phone().slice(before)).toEqual(["[answer_ready]"]);
    world.write("2", "Yes?");
    await world.settle();
    const said = world.phone().slice(before + 1);
    expect(said.filter((text) => text.includes("We open at nine."))).toHaveLength(1);
    expect(said.filter((text) => text.includes("On Sundays at ten."))).toHaveLength(1);
    expect(said.findIndex((text) => text.includes("nine"))).toBeLessThan(
      said.findIndex((text) => text.includes("Sundays")),
    );
    world.write("3", "Thanks");
    await world.settle();
    expect(world.phone().filter((text) => text.includes("nine"))).toHaveLength(1);
  });
});

describe("an answer of the employee that waits", () => {
  it("is not said any more once a person has taken the conversation, also not after it was handed back", async () => {
    const world = windowWorld({ late: ANNOUNCING });
    world.write("1", "When do you open?");
    await world.time.advance(DAY_MS + 1_000);
    world.world.pool.script.push({ say: "At nine." });
    await world.settle();
    expect(world.phone()).toEqual(["[answer_ready]"]);
    taken(world);
    world.write("2", "Hello?");
    await world.settle();
    speak(world, "k1", "At ten, sorry.");
    await world.settle();
    handBack(world);
    await world.settle();
    world.write("3", "Thanks");
    world.world.pool.script.push({ say: "Welcome." });
    await world.settle();
    expect(world.phone().join("\n")).not.toContain("At nine.");
    expect(world.phone().at(-1)).toBe("Welcome.");
  });
});
