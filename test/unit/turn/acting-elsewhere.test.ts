import { describe, expect, it } from "vitest";
import type { HostedCard } from "../../../src/conversation/port.ts";
import { CONFIRMATION_MS, LEASE_MS } from "../../../src/limits.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { type Acting, acting, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const KIM = { connectionId: "acme.team", userId: "U-KIM", name: "Kim" };

interface Elsewhere extends Acting {
  team: MemoryChannel;
  hosted: HostedCard[];
}

/** A customer asks in one place; Kim, who decides, is in another. */
function elsewhere(team = memoryChannel()): Elsewhere {
  const turn = acting();
  const { world } = turn;
  const { agent, connection, tenant } = world.resolved;
  const approvers = { kind: "people" as const, people: [KIM] };
  world.resolved = { ...world.resolved, agent: { ...agent, work: { ...agent.work, approvers } } };
  const there = { ...connection, id: KIM.connectionId, channel: "mattermost" as const };
  world.elsewhere.set(KIM.connectionId, { ...world.resolved, connection: there, tenant });
  world.deps.channel = (name) => (name === "mattermost" ? team : world.channel);
  const hosted: HostedCard[] = [];
  world.deps.conversations.hostCard = async (_ref, card) => void hosted.push(card);
  return Object.assign(turn, { team, hosted });
}

async function askedElsewhere(team?: MemoryChannel): Promise<Elsewhere> {
  const turn = elsewhere(team);
  turn.world.pool.script.push(REFUND);
  turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
  await turn.run();
  return turn;
}

const decideThere = (turn: Elsewhere) =>
  turn.conversation.object().decide(
    { by: "choice", choice: turn.waiting()[0]?.approveChoice ?? "" },
    {
      connectionId: KIM.connectionId,
      person: { id: KIM.userId, name: "Kim" },
      isOperator: false,
      via: "button",
    },
  );

describe("an approver who is elsewhere", () => {
  it("gets a copy of the card in private, that says who asks and leads back", async () => {
    const turn = await askedElsewhere();
    const [card] = turn.waiting();
    expect(turn.team.visible).toMatchObject([
      {
        text: expect.stringContaining("Ada asks, on behalf of Alice (c):"),
        choices: [{ label: "Approve" }, {}],
      },
    ]);
    expect(turn.hosted).toMatchObject([
      { origin: { thread: "t" }, confirmationId: card?.id, approveChoice: card?.approveChoice },
    ]);
    expect(card?.surfaces).toMatchObject([
      { connectionId: "acme.c", messageId: expect.any(String) },
      { connectionId: KIM.connectionId, messageId: expect.any(String) },
    ]);
    expect(turn.entries("delivery").at(-1)?.metadata).toMatchObject({ copies: 1, copies_failed: 0 });
  });

  it("decides, and every card shows it", async () => {
    const turn = await askedElsewhere();
    expect(turn.press("approve")).toMatchObject({ kind: "refused", refusal: { code: "not_allowed" } });
    expect(decideThere(turn)).toMatchObject({ kind: "decided" });
    turn.world.pool.script.push({ say: "I have refunded it." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    for (const shown of [turn.channel(), turn.team.visible[0]]) {
      expect(shown?.text).toContain("Approved by Kim. Done.");
      expect(shown?.choices).toEqual([]);
    }
    expect(turn.texts().at(-1)).toBe("I have refunded it.");
  });

  it("is told in a message of its own where cards cannot be changed", async () => {
    const turn = await askedElsewhere(memoryChannel({ edit: false }));
    decideThere(turn);
    await turn.run();
    expect(turn.team.visible.map(({ text }) => text).at(-1)).toBe(
      "About “Give money back”: Approved by Kim. Done.",
    );
  });

  it("is reminded there", async () => {
    const turn = await askedElsewhere();
    await turn.time.advance(CONFIRMATION_MS / 2);
    await turn.conversation.fireAlarm();
    await turn.run();
    expect(turn.team.visible.at(-1)?.text).toMatch(/still waits for a decision/);
  });

  it("who cannot be reached takes nothing away from the card that asked, and the trail says so", async () => {
    const turn = elsewhere();
    turn.team.openDirect = async () => ({ ok: false, error: { code: "refused", reason: "blocked" } });
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
    await turn.run();
    expect(turn.waiting()).toHaveLength(1);
    expect(turn.log.lines).toMatchObject([{ event: "card_not_copied", fields: { error: "refused" } }]);
    expect(turn.entries("delivery").at(-1)?.metadata).toMatchObject({ copies: 0, copies_failed: 1 });
  });

  it("of another company gets nothing", async () => {
    const turn = elsewhere();
    const there = turn.world.elsewhere.get(KIM.connectionId);
    if (there)
      turn.world.elsewhere.set(KIM.connectionId, { ...there, tenant: { ...there.tenant, id: "other" } });
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
    await turn.run();
    expect(turn.team.calls).toEqual([]);
    expect(turn.hosted).toEqual([]);
  });

  it("gets one copy, also where the consumer died while it was sent", async () => {
    const turn = elsewhere();
    const { addSurface } = turn.world.deps.conversations;
    turn.world.deps.conversations.addSurface = async (ref, id, surface) => {
      if (surface.connectionId === KIM.connectionId && surface.messageId) return new Promise(() => {});
      return addSurface(ref, id, surface);
    };
    const { heartbeat } = turn.world.deps.conversations;
    turn.world.deps.conversations.heartbeat = () => Promise.reject(new Error("gone"));
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
    void turn.start();
    await turn.time.advance(LEASE_MS + 1_000);
    Object.assign(turn.world.deps.conversations, { addSurface, heartbeat });
    await turn.run();
    expect(turn.team.visible).toHaveLength(1);
    expect(turn.waiting()[0]?.surfaces).toHaveLength(2);
  });
});

describe("an approver in the same workspace", () => {
  it("gets a copy where the chat is somebody else's private one", async () => {
    const turn = acting();
    const { agent } = turn.world.resolved;
    const approvers = {
      kind: "people" as const,
      people: [{ connectionId: "acme.c", userId: "U-LEE", name: "Lee" }],
    };
    turn.world.resolved = { ...turn.world.resolved, agent: { ...agent, work: { ...agent.work, approvers } } };
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Please refund order A-7.", { sentAt: turn.time.clock() });
    await turn.run();
    expect(turn.world.channel.visible).toHaveLength(2);
    expect(turn.world.channel.visible[1]?.text).toContain("on behalf of Alice");
  });
});
