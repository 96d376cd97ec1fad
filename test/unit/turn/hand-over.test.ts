import { describe, expect, it } from "vitest";
import { fail, ok } from "../../../src/result.ts";
import { businessHoursSchema } from "../../../src/tenants/business-hours.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { BEN, CLEO, chatOfThread, DORA, noModel, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const WISH = "Let me talk to a human, please.";
const FETCHED =
  /^I'm an AI assistant, and this is better in the hands of a person\. I have passed it to my team/;

describe("the desk of whoever is asked first", () => {
  it("says who, where, why, what was said, where everything is, and how to answer", async () => {
    const team = withTeam();
    team.say("1", "My parcel is lost.");
    await team.run();
    team.say("2", WISH);
    await team.run();
    const text = team.desk(BEN)?.text ?? "";
    expect(text).toContain("**Alice on WhatsApp needs a person**");
    expect(text).toContain("Ada: They asked for a person. (Let me talk to a human)");
    expect(text).toContain(
      "> Alice: My parcel is lost.\n> Ada: echo: My parcel is lost.\n> Alice: Let me talk",
    );
    expect(text).toContain("https://console.example/conversations?connection=acme.c&thread=t");
    expect(text).toContain("press Take, or write `take` in this thread");
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(team.desk(BEN)?.choices?.map(({ label }) => label)).toEqual(["Take", "Hand back", "Pass on"]);
    expect(team.desk(CLEO)).toBeUndefined();
  });

  it("leads to the console of an installation without TLS, while a link that was quoted leads nowhere", async () => {
    const team = withTeam();
    team.world.deps.publicUrl = "http://127.0.0.1:8787";
    team.say("1", `${WISH} See http://127.0.0.1:8787/conversations and https://evil.example/x`);
    await team.run();
    const text = team.desk(BEN)?.text ?? "";
    expect(text).toContain("Everything: http://127.0.0.1:8787/conversations?connection=acme.c&thread=t\n");
    expect(text.split("http")).toHaveLength(2);
  });

  it("leads back: its controls before it is seen, its thread right after", async () => {
    const team = withTeam();
    const order: string[] = [];
    team.chat.before = (op) => void order.push(op.kind);
    const { hostDesk } = team.world.deps.conversations;
    team.world.deps.conversations.hostDesk = async (ref, desk) => {
      order.push(desk.speaks ? "thread" : "controls");
      return hostDesk(ref, desk);
    };
    team.say("1", WISH);
    await team.run();
    expect(order).toEqual(["controls", "post", "thread"]);
    const { id, choices, desks } = team.handOver();
    const origin = { tenantId: "acme", connectionId: "acme.c", thread: "t" };
    for (const { ref, desk } of team.hosted) {
      expect(desk).toMatchObject({ origin, handOverId: id, choices });
      expect(ref).toMatchObject({ tenantId: "acme", connectionId: "acme.team" });
      expect(desk.until).toBeGreaterThan(team.time.clock() + 7 * 86_400_000);
    }
    expect(chatOfThread(team.hosted[1]?.ref.thread ?? "")).toBe("direct-U-BEN");
    expect(desks).toMatchObject([
      { connectionId: "acme.team", userId: "U-BEN", messageId: team.desk(BEN)?.id },
    ]);
  });

  it("leads back as soon as it stands, before the next one is posted", async () => {
    const team = withTeam({ chain: [], team: [BEN, CLEO, DORA] });
    const order: string[] = [];
    team.chat.before = (op) => void order.push(op.kind);
    const { hostDesk, addDesk } = team.world.deps.conversations;
    team.world.deps.conversations.hostDesk = async (ref, desk) => {
      order.push(desk.speaks ? "thread" : "controls");
      return hostDesk(ref, desk);
    };
    team.world.deps.conversations.addDesk = async (...given) => {
      order.push("kept");
      return addDesk(...given);
    };
    team.say("1", WISH);
    await team.run();
    const one = ["controls", "post", "thread", "kept"];
    expect(order).toEqual([...one, ...one, ...one]);
  });

  it("that could not be kept at once is kept before the turn ends, and nothing is shown twice", async () => {
    const team = withTeam({ chain: [], team: [BEN, CLEO] });
    const { addDesk } = team.world.deps.conversations;
    let faults = 2;
    team.world.deps.conversations.addDesk = async (...given) => {
      if (faults-- > 0) throw new Error("away");
      return addDesk(...given);
    };
    team.say("1", WISH);
    await team.run();
    expect(
      team
        .handOver()
        .desks.map(({ userId }) => userId)
        .sort(),
    ).toEqual([BEN.userId, CLEO.userId]);
    expect(team.chat.visible).toHaveLength(2);
    expect(team.texts()).toHaveLength(1);
  });

  it("is told a short summary of a long conversation, within the time that it has", async () => {
    const team = withTeam();
    for (let i = 1; i <= 7; i++) {
      team.say(String(i), `Question ${i}`);
      await team.run();
    }
    team.world.pool.script.push({ say: "Alice asks seven questions." });
    team.say("8", WISH);
    await team.run();
    expect(team.desk(BEN)?.text).toContain("In short: Alice asks seven questions.");
    expect(team.handOver().summary).toBe("Alice asks seven questions.");
  });

  it("is not made of a summary that nobody could give", async () => {
    const team = withTeam();
    for (let i = 1; i <= 7; i++) {
      team.say(String(i), `Question ${i}`);
      await team.run();
    }
    noModel(team);
    team.say("8", WISH);
    await team.run();
    expect(team.desk(BEN)?.text).not.toContain("In short");
    expect(team.handOver().state).toBe("waiting");
  });

  it("stands on no connection of another company", async () => {
    const team = withTeam();
    const there = team.world.elsewhere.get("acme.team");
    if (there) team.world.elsewhere.set("acme.team", { ...there, tenant: { ...there.tenant, id: "other" } });
    team.say("1", WISH);
    await team.run();
    expect(team.chat.calls).toEqual([]);
    expect(team.hosted).toEqual([]);
  });
});

describe("nobody who can be told", () => {
  it("is no reason to drop it: without assignee it waits in the inbox", async () => {
    const team = withTeam({ chain: [] });
    team.say("1", WISH);
    await team.run();
    expect(team.texts()).toEqual([expect.stringMatching(FETCHED)]);
    expect(team.chat.calls).toEqual([]);
    const since = team.handOver().at;
    expect(team.world.settled.at(-1)?.summary).toMatchObject({
      state: "handed_off",
      person: "Alice",
      desk: { state: "waiting", since, reason: "They asked for a person.", priority: "normal" },
    });
  });

  it("on a connection that is off, is a part that failed beside a person who is answered", async () => {
    const team = withTeam();
    team.world.elsewhere.set("acme.team", undefined as never);
    team.world.deps.directory.connection = async (id) => (id === "acme.c" ? team.world.resolved : undefined);
    team.say("1", WISH);
    await team.run();
    const [, part] = team.conversation.turns().at(-1)?.parts ?? [];
    expect(part).toMatchObject({ state: "failed", reason: "The connection is switched off." });
    expect(team.handOver().state).toBe("waiting");
    expect(team.world.settled.at(-1)?.summary.state).toBe("handed_off");
  });

  it("at once, because the chat is busy for a moment, is asked again", async () => {
    const team = withTeam();
    const open = team.chat.openDirect;
    let tries = 0;
    team.chat.openDirect = async (...given) =>
      ++tries === 1
        ? fail({ code: "not_accepted", reason: "busy" })
        : (open?.(...given) ?? ok({ thread: "", target: {} }));
    team.say("1", WISH);
    await team.run();
    expect(team.desk(BEN)).toBeDefined();
  });

  it("in line is the team, asked all at once", async () => {
    const team = withTeam({ chain: [], team: [CLEO, DORA] });
    team.say("1", WISH);
    await team.run();
    expect([CLEO, DORA].map((one) => team.desk(one)?.text.length)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
  });

  it("is whoever asks for a person themselves", async () => {
    const me = { connectionId: "acme.c", userId: "u1", name: "Alice" };
    const team = withTeam({ chain: [me, BEN] });
    team.say("1", WISH);
    await team.run();
    expect(team.handOver().chain.map(({ userId }) => userId)).toEqual(["U-BEN"]);
  });
});

describe("the words of a hand-over", () => {
  const nine = [{ from: "09:00", to: "17:00" }];
  const week = { mon: nine, tue: nine, wed: nine, thu: nine, fri: nine, sat: [], sun: [] };
  const hours = businessHoursSchema.parse({ timeZone: "Europe/Berlin", week });

  it("name the time at which the team is back", async () => {
    const team = withTeam({ hours });
    await team.time.advance(Date.parse("2025-06-21T10:00:00Z") - team.time.clock());
    team.say("1", WISH);
    await team.run();
    expect(team.texts()[0]).toContain("They are back on Monday 23 June at 09:00 (Europe/Berlin)");
  });

  it("name none while the team is at work", async () => {
    const team = withTeam({ hours });
    await team.time.advance(Date.parse("2025-06-23T10:00:00Z") - team.time.clock());
    team.say("1", WISH);
    await team.run();
    expect(team.texts()[0]).not.toContain("back on");
  });

  it("take the place of what said that somebody writes", async () => {
    const team = withTeam({ rules: [{ condition: "confidence < 0.9", reason: "Unsure" }] });
    team.world.pool.script.push({
      during: async () => {
        await team.world.deps.sleep(2_000);
        return "Perhaps.";
      },
    });
    team.say("1", "When?");
    await team.runOut();
    expect(team.texts()).toEqual([expect.stringMatching(FETCHED)]);
  });

  it("that do not reach the person show in the list, and the hand-over stands", async () => {
    const channel = memoryChannel({ edit: false });
    const team = withTeam({ channel });
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "blocked" } });
    team.say("1", WISH);
    await team.run();
    expect(team.world.settled.at(-1)?.summary).toMatchObject({
      state: "undelivered",
      desk: { state: "waiting" },
    });
    expect(team.desk(BEN)).toBeDefined();
  });
});

describe("the trail of a hand-over", () => {
  it("says why, who is asked and who would be next", async () => {
    const team = withTeam({ team: [DORA] });
    team.say("1", WISH);
    await team.run();
    const entry = team.world.settled.at(-1)?.audit.find(({ type }) => type === "escalation");
    expect(entry?.metadata).toMatchObject({
      outcome: "handed_over",
      hand_over: team.handOver().id,
      cause: "wish",
      asked: "Ben",
      in_line: "Ben, Cleo",
      team: "Dora",
    });
  });
});
