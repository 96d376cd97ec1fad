// A consumer is killed at every single thing it says, to its conversation and to both chats, before it was heard and
// after. What counts is what people see then: each thing once, and every way back kept.

import { describe, expect, it } from "vitest";
import type { DeliveryOp } from "../../../src/channels/channel.ts";
import type { ConversationPort } from "../../../src/conversation/port.ts";
import { LEASE_MS } from "../../../src/limits.ts";
import { runTurn } from "../../../src/turn/run-turn.ts";
import type { MemoryChannel } from "../../doubles/memory-channel.ts";
import { BEN, type Team, withTeam } from "./team.ts";
import { REF } from "./views.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

type When = "before" | "after";

interface Killer {
  said: number;
  isDead: boolean;
}

/** Counts what is said and dies at the n-th; after it nothing of this consumer is heard. */
function killAt(self: Killer, n: number, when: When) {
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (self.isDead) throw new Error("killed");
    if (++self.said !== n) return act();
    self.isDead = true;
    if (when === "after") await act();
    throw new Error("killed");
  };
}

function mortal(channel: MemoryChannel, guard: ReturnType<typeof killAt>): MemoryChannel {
  return {
    ...channel,
    deliver: (op: DeliveryOp, ...rest: [never, never]) => guard(() => channel.deliver(op, ...rest)),
    openDirect: (...given: Parameters<NonNullable<MemoryChannel["openDirect"]>>) =>
      guard(() => (channel.openDirect as NonNullable<MemoryChannel["openDirect"]>)(...given)),
  };
}

/** Runs one turn with a consumer that dies at the n-th thing. */
async function run(team: Team, n: number, when: When): Promise<Killer> {
  const self: Killer = { said: 0, isDead: false };
  const guard = killAt(self, n, when);
  const port = team.world.deps.conversations;
  const conversations = new Proxy(port, {
    get:
      (_, verb: keyof ConversationPort) =>
      (...given: unknown[]) =>
        guard(() => (port[verb] as (...all: unknown[]) => Promise<unknown>)(...given)),
  });
  const chat = mortal(team.chat, guard);
  const channel = mortal(team.world.channel, guard);
  const deps = {
    ...team.world.deps,
    conversations,
    channel: (name: string) => (name === "slack" ? chat : channel),
  };
  let isOver = false;
  const running = runTurn(deps, REF)
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  while (!isOver) await team.time.advance(100);
  await running;
  return self;
}

/** What the next consumers make of it. */
async function takenOver(team: Team): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await team.time.advance(LEASE_MS + 1_000);
    await team.runOut();
  }
}

async function everywhere(begin: () => Promise<Team>, expectAll: (team: Team) => void): Promise<number> {
  let kills = 0;
  for (const when of ["before", "after"] as const) {
    for (let n = 1; ; n++) {
      const team = await begin();
      const killer = await run(team, n, when);
      if (killer.isDead) await takenOver(team);
      expectAll(team);
      expect(team.conversation.turns().every(({ state }) => state === "closed")).toBe(true);
      if (!killer.isDead) break;
      kills++;
    }
  }
  return kills;
}

const asked = async (): Promise<Team> => {
  const team = withTeam();
  // Kills take longer than anybody has: who is asked next is another story.
  const { tenant } = team.world.resolved;
  const handOver = { ...tenant.tools.handOver, takeMs: 3_600_000 };
  team.world.resolved = {
    ...team.world.resolved,
    tenant: { ...tenant, tools: { ...tenant.tools, handOver } },
  };
  team.say("1", "Let me talk to a human, please.", { sentAt: team.time.clock() });
  return team;
};

describe("a consumer that is killed", () => {
  it("while it hands over leaves one message, one desk, and the way back from it", async () => {
    const kills = await everywhere(asked, (team) => {
      expect(team.texts()).toEqual([expect.stringMatching(/^I'm an AI assistant/)]);
      expect(team.chat.visible).toHaveLength(1);
      const { desks, state, id } = team.handOver();
      expect(state).toBe("waiting");
      expect(desks).toMatchObject([{ userId: "U-BEN", messageId: team.desk(BEN)?.id }]);
      const kept = team.hosted.filter(({ desk }) => desk.handOverId === id);
      expect(new Set(kept.map(({ desk }) => desk.speaks))).toEqual(new Set([false, true]));
    });
    expect(kills).toBeGreaterThan(14);
  });

  it("while it carries lines in both directions leaves each of them once", async () => {
    const begin = async () => {
      const team = await asked();
      await team.run();
      await team.own(BEN, { kind: "take" });
      const { id } = team.handOver();
      team.say("2", "My order is A-1.", { sentAt: team.time.clock() });
      const owner = { colleague: BEN, isOperator: false, via: "text" as const };
      team.conversation.object().own({ kind: "speak", id, key: "k", text: "I'll look." }, owner);
      return team;
    };
    const kills = await everywhere(begin, (team) => {
      expect(team.thread(BEN)).toEqual(["**Alice:** My order is A-1."]);
      expect(team.texts().slice(1)).toEqual(["**Ben (Acme):** I'll look."]);
    });
    expect(kills).toBeGreaterThan(10);
  });

  it("while it tells who has it leaves the desk as it is now", async () => {
    const begin = async () => {
      const team = await asked();
      await team.run();
      const { id } = team.handOver();
      const owner = { colleague: BEN, isOperator: false, via: "button" as const };
      team.conversation.object().own({ kind: "take", id }, owner);
      return team;
    };
    await everywhere(begin, (team) => {
      expect(team.chat.visible).toHaveLength(1);
      expect(team.desk(BEN)?.text).toContain("You have it.");
      expect(team.handOver().desks).toHaveLength(1);
    });
  });

  it("while it is handed back lets the employee answer once", async () => {
    const begin = async () => {
      const team = await asked();
      await team.run();
      await team.own(BEN, { kind: "take" });
      team.say("2", "And the bill?", { sentAt: team.time.clock() });
      await team.run();
      const { id } = team.handOver();
      const owner = { colleague: BEN, isOperator: false, via: "button" as const };
      team.conversation.object().own({ kind: "hand_back", id }, owner);
      team.world.pool.script = Array.from({ length: 4 }, () => ({ say: "The bill is 20." }));
      return team;
    };
    await everywhere(begin, (team) => {
      expect(team.texts().slice(2)).toEqual(["The bill is 20."]);
      expect(team.desk(BEN)?.text).toContain("handed it back");
    });
  });
});
