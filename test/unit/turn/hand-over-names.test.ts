import { describe, expect, it } from "vitest";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { BEN, noModel, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const SAM = { author: { id: "U0SAM" } };
const WISH = "Let me talk to a human, please.";

/** A person whose chat service tells their name to whoever asks, after so long. */
function nameless(ms: number) {
  const channel = memoryChannel();
  const team = withTeam({ channel });
  channel.nameOf = async () => {
    await team.time.sleep(ms);
    return "Sam Rivera";
  };
  noModel(team);
  return team;
}

describe("a hand-over of somebody whose messages carry no name", () => {
  it("waits for the name that their service is being asked for: whoever takes over reads who it is", async () => {
    const team = nameless(300);
    team.say("1", WISH, SAM);
    await team.run();
    expect(team.handOver().person).toEqual({ id: "U0SAM", name: "Sam Rivera" });
    expect(team.desk(BEN)?.text).toContain("**Sam Rivera on WhatsApp needs a person**");
    expect(team.desk(BEN)?.text).toContain(`> Sam Rivera: ${WISH}`);
  });

  it("waits no longer than a second: a name is not worth more", async () => {
    const team = nameless(60_000);
    team.say("1", WISH, SAM);
    await team.run(2_000);
    expect(team.desk(BEN)?.text).toContain("**U0SAM on WhatsApp needs a person**");
  });
});
