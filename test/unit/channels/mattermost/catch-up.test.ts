import { describe, expect, it } from "vitest";
import { readChannels, readMissed, readSelf } from "../../../../src/channels/mattermost/catch-up.ts";
import type { Fetch, Server } from "../../../../src/channels/mattermost/rest.ts";
import { MattermostServer, refusing } from "../../../doubles/mattermost-server.ts";
import { BOT, CHANNEL, DIRECT, MIRA, NOW, SERVER } from "../../../fixtures/mattermost/requests.ts";

const self = { userId: BOT, username: "ada" };
const signal = () => AbortSignal.timeout(5_000);

function world() {
  const clock = { now: NOW };
  const double = new MattermostServer({
    token: "t0ken",
    bot: { id: BOT, username: "ada" },
    now: () => clock.now,
    channels: [
      { id: DIRECT, type: "D" },
      { id: CHANNEL, type: "P" },
    ],
  });
  const server = (fetch: Fetch = double.fetch): Server => ({ serverUrl: SERVER, botToken: "t0ken", fetch });
  const say = (channelId: string, text: string, rootId?: string) => {
    clock.now += 1_000;
    return double.say({ channelId, userId: MIRA, text, ...(rootId ? { rootId } : {}) });
  };
  const missed = (id: string, since: number, fetch?: Fetch) =>
    readMissed(server(fetch), { id, type: id === DIRECT ? "D" : "P", lastPostAt: 0 }, since, self, signal());
  return { clock, double, server, say, missed };
}

describe("who and where the bot is", () => {
  it("is what the server says of the token", async () => {
    const { server, say } = world();
    say(DIRECT, "hello");
    expect(await readSelf(server(), signal())).toEqual({ ok: true, value: self });
    expect(await readChannels(server(), signal())).toEqual({
      ok: true,
      value: [
        { id: DIRECT, type: "D", lastPostAt: NOW + 1_000 },
        { id: CHANNEL, type: "P", lastPostAt: 0 },
      ],
    });
  });

  it("is not known where the server refuses or answers something else", async () => {
    const { server } = world();
    const answers = [() => refusing(401, "x.y"), () => new Response("<html>"), () => new Response("{}")];
    for (const answer of answers) {
      const at = server(async () => answer());
      expect((await readSelf(at, signal())).ok).toBe(false);
      expect((await readChannels(at, signal())).ok).toBe(false);
    }
  });

  it("leaves out channels of kinds that nobody knows", async () => {
    const { server } = world();
    const odd = JSON.stringify([{ id: "a", type: "Z" }, { id: "b", type: "O" }, 7]);
    expect(
      await readChannels(
        server(async () => new Response(odd)),
        signal(),
      ),
    ).toEqual({
      ok: true,
      value: [{ id: "b", type: "O", lastPostAt: 0 }],
    });
  });
});

describe("what was missed", () => {
  it("is every line since then, in order, and how far the server's time has come", async () => {
    const { say, missed } = world();
    say(DIRECT, "before");
    const since = NOW + 1_000;
    say(DIRECT, "one");
    say(DIRECT, "two");
    const answer = await missed(DIRECT, since);
    expect(answer).toMatchObject({ value: { events: [{ text: "one" }, { text: "two" }], at: NOW + 3_000 } });
  });

  it("in a channel is what called the employee, and replies in threads, but no old root", async () => {
    const { say, missed } = world();
    const root = say(CHANNEL, "@ada old question");
    const since = NOW + 1_000;
    say(CHANNEL, "lunch?");
    say(CHANNEL, "and this?", root.id);
    say(CHANNEL, "@ada help");
    const answer = await missed(CHANNEL, since);
    expect(answer.ok && answer.value.events).toMatchObject([
      { text: "and this?", addressed: "ambient", thread: `${CHANNEL}/${root.id}` },
      { text: "help", addressed: "mention" },
    ]);
  });

  it("holds edits and deletions of what was said before", async () => {
    const { clock, double, say, missed } = world();
    const [edited, deleted] = [say(DIRECT, "one"), say(DIRECT, "two")];
    const since = clock.now;
    clock.now += 1_000;
    double.edit(edited.id, "one, rather");
    double.remove(deleted.id);
    const answer = await missed(DIRECT, since);
    expect(answer.ok && answer.value.events).toMatchObject([
      { kind: "edit", target: edited.id, text: "one, rather" },
      { kind: "deletion", target: deleted.id },
    ]);
  });

  it("is asked for again while the server gives full lists", async () => {
    const { double, say, missed } = world();
    for (let i = 0; i < 1_200; i++) say(DIRECT, `line ${i}`);
    const limited: Fetch = async (url, init) => {
      const list = (await (await double.fetch(url, init)).json()) as {
        posts: Record<string, { update_at: number }>;
      };
      const first = Object.entries(list.posts)
        .sort(([, a], [, b]) => a.update_at - b.update_at)
        .slice(0, 1_000);
      return new Response(JSON.stringify({ order: [], posts: Object.fromEntries(first) }));
    };
    const answer = await missed(DIRECT, NOW, limited);
    expect(answer.ok && answer.value.events).toHaveLength(1_200);
    expect(double.calls).toHaveLength(2);
  });

  it("is not known where the server cannot be asked", async () => {
    const { missed } = world();
    expect((await missed(DIRECT, NOW, async () => refusing(500, "x.y"))).ok).toBe(false);
    expect((await missed(DIRECT, NOW, async () => new Response("7"))).ok).toBe(false);
  });
});
