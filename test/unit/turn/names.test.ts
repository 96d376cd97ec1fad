import { describe, expect, it } from "vitest";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { type Acting, acting, asked, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const SAM = { id: "U0SAM" };

interface Asked {
  ids: string[];
  wait: Promise<void> | undefined;
}

/** A service whose messages carry no names, and which tells them to whoever asks. */
function nameless(name: () => string | undefined = () => "Sam Rivera") {
  const asks: Asked = { ids: [], wait: undefined };
  const channel = memoryChannel();
  channel.nameOf = async (id) => {
    asks.ids.push(id);
    await asks.wait;
    return name();
  };
  const turn = acting({ channel });
  const say = (id: string, text: string) => turn.say(id, text, { author: SAM, sentAt: turn.time.clock() });
  return { turn, asks, say };
}

const authors = (turn: Acting) =>
  turn.conversation
    .object()
    .transcript({ limit: 20 })
    .messages.filter(({ role }) => role === "person")
    .map(({ author }) => author);

describe("a person whose messages carry no name", () => {
  it("has one on the card, in the list and in the transcript once the service told it", async () => {
    const { turn, say } = nameless();
    turn.world.pool.script.push(REFUND);
    say("1", "Please refund order A-7.");
    await turn.run();
    expect(turn.waiting()).toMatchObject([{ requester: { userId: "U0SAM", name: "Sam Rivera" } }]);
    expect(turn.world.settled.at(-1)?.summary.person).toBe("Sam Rivera");
    expect(authors(turn)).toEqual(["Sam Rivera"]);
  });

  it("is named where they decide, in words or by a button without a name", async () => {
    const { turn, say } = nameless();
    turn.world.pool.script.push(REFUND);
    say("1", "Please refund order A-7.");
    await turn.run();
    say("2", "yes");
    turn.world.pool.script.push({ say: "I have refunded it." });
    await turn.run();
    expect(turn.channel().text).toContain("Approved by Sam Rivera. Done.");
  });

  it("is asked for once: later turns know, another consumer's too", async () => {
    const { turn, asks, say } = nameless();
    for (const id of ["1", "2", "3"]) {
      say(id, "Hello");
      await turn.run();
      turn.conversation.evict();
    }
    expect(asks.ids).toEqual(["U0SAM"]);
    expect(authors(turn)).toEqual(["Sam Rivera", "Sam Rivera", "Sam Rivera"]);
  });

  it("is answered without waiting for a name, and known the next time", async () => {
    const { turn, asks, say } = nameless();
    let tell = () => {};
    asks.wait = new Promise((resolve) => {
      tell = resolve;
    });
    turn.world.pool.script.push({ say: "Hello." });
    say("1", "Hi");
    await turn.run();
    expect(turn.texts()).toEqual(["Hello."]);
    expect(authors(turn)).toEqual(["U0SAM"]);
    tell();
    say("2", "Hi again");
    await turn.run();
    expect(authors(turn)).toEqual(["Sam Rivera", "Sam Rivera"]);
    expect(asks.ids).toEqual(["U0SAM"]);
  });

  it("stays an id where the service does not say, and it is not asked each time", async () => {
    const { turn, asks, say } = nameless(() => undefined);
    say("1", "Hi");
    await turn.run();
    say("2", "Hi");
    await turn.run();
    expect(asks.ids).toEqual(["U0SAM"]);
    await turn.time.advance(700_000);
    say("3", "Hi");
    await turn.run();
    expect(asks.ids).toEqual(["U0SAM", "U0SAM"]);
    expect(authors(turn)).toEqual(["U0SAM", "U0SAM", "U0SAM"]);
  });

  it("harms no turn where asking breaks", async () => {
    const { turn, say } = nameless(() => {
      throw new Error("broken");
    });
    turn.world.pool.script.push({ say: "Hello." });
    say("1", "Hi");
    await turn.run();
    expect(turn.texts()).toEqual(["Hello."]);
  });

  it("costs no row and no call of the object more", async () => {
    const cost = async (name: string | undefined) => {
      const { turn, say } = nameless(() => name);
      say("1", "Hi");
      await turn.run();
      return (turn.conversation.object() as unknown as { counters(): unknown }).counters();
    };
    expect(await cost("Sam Rivera")).toEqual(await cost(undefined));
  });
});

it("whose messages carry a name is not asked about", async () => {
  const channel = memoryChannel();
  const ids: string[] = [];
  channel.nameOf = async (id) => {
    ids.push(id);
    return "Somebody";
  };
  const turn = await asked({ channel });
  expect(ids).toEqual([]);
  expect(turn.waiting()).toMatchObject([{ requester: { name: "Alice" } }]);
});
