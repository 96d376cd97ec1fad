// A file on its way to the service: faults of it, what an operator wants again, and machines that die in the turn.

import { describe, expect, it } from "vitest";
import { employee, PDF, REPORT, replaying, SEND, sent, shown } from "./sending.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

describe("the way of a file to the service", () => {
  it("begins anew where the upload is in doubt: nothing is visible by it", async () => {
    const turn = employee();
    turn.world.channel.uploadFaults.push({ code: "unknown", reason: "no answer" }, { code: "gone" });
    turn.world.pool.script.push(REPORT, SEND, { say: "Here is the report." });
    turn.say("1", "The report of Q3, please.");
    await turn.run(30_000);
    expect(turn.world.channel.uploads.size).toBe(3);
    expect(shown(turn)).toEqual(["Here is the report.", "file Q3.pdf"]);
  });

  it("waits as long as the service wants, and the answer does not", async () => {
    const turn = employee();
    turn.world.channel.uploadFaults.push({ code: "rate_limited", retryAfterMs: 20_000 });
    turn.world.pool.script.push(REPORT, SEND, { say: "Here is the report." });
    turn.say("1", "The report of Q3, please.");
    await turn.run();
    expect(shown(turn)).toEqual(["Here is the report."]);
    await turn.time.advance(20_000);
    await turn.run();
    expect(shown(turn)).toEqual(["Here is the report.", "file Q3.pdf"]);
  });

  it("is looked up before it is shown a second time", async () => {
    const turn = employee();
    turn.world.channel.before = (op) => {
      if (op.kind === "post" && op.file && turn.world.channel.faults.length === 0)
        turn.world.channel.faults.push({
          on: "post",
          when: "after",
          failure: { code: "unknown", reason: "lost" },
        });
    };
    await sent(turn);
    expect(shown(turn)).toEqual(["Here is the report.", "file Q3.pdf"]);
  });

  it("ends with the service's reason where it takes no such file, and the turn is undelivered", async () => {
    const turn = employee();
    turn.world.channel.uploadFaults.push({ code: "refused", reason: "file type blocked" });
    await sent(turn);
    const parts = turn.conversation.turns().at(-1)?.parts ?? [];
    expect(parts.map(({ state, reason }) => [state, reason])).toEqual([
      ["sent", undefined],
      ["failed", "file type blocked"],
    ]);
    expect(turn.world.settled.at(-1)?.summary.state).toBe("undelivered");
  });

  it("ends there where the bytes are not what was sent, or not kept any more", async () => {
    for (const change of [
      "DELETE FROM step WHERE kind = 'made'",
      "UPDATE step SET body = replace(body, 'JVBERi', 'JVBERj') WHERE kind = 'made'",
    ]) {
      const turn = employee();
      turn.world.channel.before = () => void turn.conversation.sql.exec(change);
      await sent(turn);
      expect(turn.world.channel.uploads.size).toBe(0);
      expect(turn.conversation.turns().at(-1)?.parts.at(-1)).toMatchObject({
        state: "failed",
        reason: "The file is not kept any more.",
      });
    }
  });

  it("sends again what an operator wants sent again, with its bytes", async () => {
    const turn = employee();
    turn.world.channel.uploadFaults.push({ code: "refused", reason: "quota" });
    await sent(turn);
    const colleague = { connectionId: "acme.console", userId: "op", name: "Op" };
    const by = { colleague, isOperator: true, via: "console" as const };
    expect(turn.conversation.object().resend(1, by)).toBe(true);
    await turn.run();
    expect(shown(turn)).toEqual(["Here is the report.", "file Q3.pdf"]);
  });

  it("goes out whole and once, wherever the machine dies", { timeout: 60_000 }, async () => {
    let died = 0;
    for (let at = 1; at < 40; at++) {
      for (const isDone of [false, true]) {
        const turn = employee();
        const { port } = turn;
        let calls = 0;
        turn.world.deps.conversations = new Proxy(port, {
          get:
            (target, name: keyof typeof port) =>
            async (...args: never[]) => {
              calls += 1;
              const call = () => (target[name] as (...given: never[]) => Promise<unknown>)(...args);
              if (calls !== at) return call();
              died += 1;
              if (isDone) await call();
              throw new Error("the machine died");
            },
        });
        replaying(turn);
        turn.say("1", "The report of Q3, please.");
        await turn.run(60_000).catch(() => undefined);
        turn.conversation.evict();
        for (let tries = 0; tries < 3; tries++) {
          await turn.time.advance(60_000);
          await turn.run(60_000).catch(() => undefined);
        }
        const files = turn.world.channel.visible.filter(({ file }) => file);
        expect(files.length, `call ${at}, ${isDone}`).toBe(1);
        for (const { file } of files) expect(file?.bytes).toEqual(PDF);
      }
    }
    expect(died).toBeGreaterThan(20);
  });
});
