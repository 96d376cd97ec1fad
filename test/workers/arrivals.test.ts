import { describe, expect, it } from "vitest";
import { ok } from "../../src/result.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import { freshConversation, here, port, run, say } from "./conversation-world.ts";

freshConversation();

const inThread = (name: string) => ({ ...here.ref, thread: name });

/** Every post belongs to the same thread; the first look-up may kill its consumer. */
function locating(thread: string, killFirst: boolean): void {
  let asked = 0;
  here.world.channel.locate = async () => {
    if (killFirst && ++asked === 1) throw new Error("killed");
    return ok({ thread, target: { to: thread } });
  };
}

/** As a minute later: the lease of whoever died is over. */
async function later<T>(work: () => Promise<T>): Promise<T> {
  const clock = Date.now;
  Date.now = () => clock() + 60_000;
  try {
    return await work();
  } finally {
    Date.now = clock;
  }
}

describe("messages whose thread is not known yet", () => {
  it("move to the conversation they belong to, in the order they were sent", async () => {
    const thread = `${here.ref.thread}-root`;
    locating(thread, false);
    await say("2", "second", { provisional: true });
    await say("1", "first", { provisional: true });
    await run();
    const view = await port.begin(inThread(thread));
    expect(view.kind === "think" && view.input.map((message) => message.text)).toEqual(["first", "second"]);
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("keep their order although the consumer that looked the first one up was killed", async () => {
    const thread = `${here.ref.thread}-root`;
    locating(thread, true);
    await say("1", "first", { provisional: true });
    await expect(run()).rejects.toThrow("killed");
    await say("2", "second", { provisional: true });
    // The second cannot overtake: the arrivals have one owner, and its lease stands.
    await run();
    expect(await port.begin(inThread(thread))).toEqual({ kind: "idle" });
    await later(run);
    await later(() => runTurn(here.world.deps, inThread(thread)));
    expect(here.world.channel.visible.map((message) => message.text)).toEqual(["echo: first second"]);
  });

  it("say nothing in the conversation they passed through", async () => {
    locating(`${here.ref.thread}-root`, false);
    await say("1", "first", { provisional: true });
    await run();
    expect(here.world.channel.visible).toEqual([]);
    expect(here.world.settled).toEqual([]);
  });
});
