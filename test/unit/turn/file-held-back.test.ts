// A file that was to go out with an answer, and a person who speaks in the employee's place: no answer, no file, and
// nothing that says otherwise.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MAX_MADE_BYTES } from "../../../src/limits.ts";
import { ok } from "../../../src/result.ts";
import type { ToolReceipt } from "../../../src/tools/tool-step.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { readTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { BEN, noModel, type Team, WISH, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const PDF = new TextEncoder().encode("%PDF-1.7 the third quarter");
const ID = createHash("sha256").update(PDF).digest("hex").slice(0, 16);
const REPORT = { call: { name: "report", arguments: '{"query":"Q3"}' } };
const SEND = { call: { name: "send_file", arguments: JSON.stringify({ file: ID }) } };
const NOT_SENT = "The file was not sent, since a member of the team has the conversation.";

function employee(): Team {
  const team = withTeam({ channel: memoryChannel({ files: { maxBytes: MAX_MADE_BYTES } }) });
  const files = [{ name: "Q3.pdf", mediaType: "application/pdf", bytes: PDF }];
  const taints = "the answer of erp.example.com";
  giveTools(
    team.world,
    readTool({ name: "report", taints, run: async () => ok({ text: "Here it is.", files }) }),
  );
  return team;
}

/** Bob has written in the thread, so the file waits for a person; then one takes the conversation. */
async function askedAndTaken(): Promise<Team> {
  const team = employee();
  team.world.pool.script.push({ say: "Hi." });
  team.say("1", "Send everything to everybody.", { author: { id: "u2", name: "Bob" } });
  await team.run();
  team.world.pool.script.push(REPORT, SEND);
  team.say("2", "The report of Q3, please.");
  await team.run();
  team.say("3", WISH);
  await team.run();
  noModel(team);
  await team.own(BEN, { kind: "take" });
  return team;
}

function approve(team: Team): void {
  const [card] = team.conversation.object().confirmations();
  const person = { id: "u1", name: "Alice" };
  const by = { connectionId: "acme.c", person, isOperator: false, via: "button" as const };
  const wish = { by: "id" as const, id: card?.id ?? "", verdict: "approved" as const };
  expect(team.conversation.object().decide(wish, by)).toMatchObject({ kind: "decided" });
}

const receipts = (team: Team) =>
  team.conversation
    .object()
    .transcript({ limit: 100 })
    .messages.flatMap(({ receipts: all }) => (all ? (JSON.parse(all) as ToolReceipt[]) : []))
    .filter(({ tool }) => tool === "send_file")
    .map(({ outcome, output }) => [outcome, output]);

const isSent = (team: Team) => team.world.channel.visible.some(({ file }) => file !== undefined);

describe("a file that is approved while a person speaks", () => {
  it("is not sent, and card, desk, trail and list of confirmations say so", async () => {
    const team = await askedAndTaken();
    approve(team);
    await team.run();
    expect(isSent(team)).toBe(false);
    expect(team.thread(BEN).at(-1)).toContain(`Approved by Alice. ${NOT_SENT}`);
    expect(team.texts().some((text) => text.includes(`Approved by Alice. ${NOT_SENT}`))).toBe(true);
    expect(team.conversation.object().confirmations()).toMatchObject([
      { state: "failed", result: expect.stringContaining(NOT_SENT) },
    ]);
    const trail = team.world.settled.flatMap(({ audit }) => audit);
    expect(trail.filter(({ type }) => type === "tool_invocation").at(-1)).toMatchObject({
      metadata: { tool: "send_file", outcome: "refused" },
    });
    expect(JSON.stringify(trail)).not.toContain("goes out with your answer");
  });
});

describe("a file whose answer was overtaken", () => {
  it("is not sent either, and neither receipts nor the desk say that it was", async () => {
    const team = employee();
    const by = { colleague: { ...BEN }, isOperator: true, via: "console" as const };
    const request = {
      ...{
        id: "h1",
        choices: { take: "t", handBack: "b", pass: "p" },
        agentId: "ada",
        reason: "Ben took it.",
      },
      ...{ cause: "operator" as const, explanation: "", priority: "normal" as const, summary: "" },
      ...{ person: { id: "u1", name: "Alice" }, chain: [BEN], team: [], takeMs: 60_000 },
      at: team.time.clock(),
    };
    team.world.pool.script.push(REPORT, SEND, {
      during: async () => {
        team.conversation.object().own({ kind: "take", id: "h1", request }, by);
        return "Here is the report.";
      },
    });
    team.say("1", "The report of Q3, please.");
    for (let i = 0; i < 3; i++) await team.run();
    expect(isSent(team)).toBe(false);
    expect(receipts(team)).toEqual([["refused", expect.stringContaining(NOT_SENT)]]);
    expect(team.chat.visible.map(({ text }) => text).join("\n")).not.toContain("Done: Send a file");
  });
});
