// What is said or pressed at a desk is carried to the conversation behind it, and refused in private.

import { describe, expect, it } from "vitest";
import type {
  AcceptResult,
  AtDesk,
  HostedDesk,
  OwnRefusal,
  OwnWish,
} from "../../../src/conversation/port.ts";
import { NOW } from "../../fixtures/mattermost/requests.ts";
import { line, office, press } from "./deciding.ts";

const origin = { tenantId: "acme", connectionId: "acme.whatsapp", thread: "4915550112233" };
const speak: OwnWish = { kind: "speak", id: "ho-1", key: "m1", text: "We open at nine." };
const atDesk = (wish: OwnWish = speak): AtDesk => ({ kind: "at_desk", origin, wish });
const refusing = (refusal: OwnRefusal) => () => ({ kind: "own_refused" as const, refusal });

describe("a line at a desk", () => {
  it("is carried to the conversation behind it, in the name of who wrote it", async () => {
    const { send, owned, memory, work } = office({ events: [line], results: [atDesk()] });
    expect((await send()).status).toBe(200);
    expect(owned).toEqual([
      {
        origin,
        wish: speak,
        by: {
          colleague: { connectionId: "acme.slack", userId: "U3" },
          isOperator: false,
          via: "text",
        },
      },
    ]);
    expect([memory.whispers, work]).toEqual([[], []]);
  });

  it("that is refused is told to its writer alone, in words that fit", async () => {
    const cases: [OwnRefusal, RegExp][] = [
      [{ code: "not_asked" }, /only people who were asked/],
      [{ code: "taken", by: "Ben" }, /^Ben has taken/],
      [{ code: "taken", by: "" }, /^Somebody else has taken/],
      [{ code: "over", by: "Ben" }, /handed back by Ben/],
      [{ code: "over", by: "" }, /was handed back, so/],
      [{ code: "unknown" }, /no longer know/],
    ];
    for (const [refusal, words] of cases) {
      const { send, memory } = office({ events: [line], results: [atDesk()], own: refusing(refusal) });
      expect((await send()).status).toBe(200);
      expect(memory.whispers).toEqual([
        { userId: "U3", target: line.target, text: expect.stringMatching(words) },
      ]);
      expect(memory.visible).toEqual([]);
    }
  });

  it("is asked for again where the conversation behind it could not be reached", async () => {
    const own = () => {
      throw new Error("object overloaded");
    };
    const { send } = office({ events: [line], results: [atDesk()], own });
    expect((await send()).status).toBe(503);
  });

  it("never leaves its tenant", async () => {
    for (const foreign of [
      { tenantId: "other", connectionId: "other.slack", thread: "t" },
      { tenantId: "acme", connectionId: "other.slack", thread: "t" },
      { tenantId: "acme", connectionId: "nonsense", thread: "t" },
    ]) {
      const results: AcceptResult[] = [{ kind: "at_desk", origin: foreign, wish: speak }];
      const { send, owned, memory, logged } = office({ events: [line], results });
      await send();
      expect(owned).toEqual([]);
      expect(memory.whispers).toMatchObject([{ text: expect.stringMatching(/no longer know/) }]);
      expect(logged).toContain("desk_across_tenants");
    }
  });

  it("with a file says that the file did not go along, once", async () => {
    const file = { id: "f1", name: "plan.pdf", mediaType: "application/pdf", kind: "document" as const };
    const events = [{ ...line, files: [file] }];
    const first = office({ events, results: [atDesk()] });
    await first.send();
    expect(first.owned).toHaveLength(1);
    expect(first.memory.whispers).toMatchObject([
      { userId: "U3", text: expect.stringMatching(/only words/i) },
    ]);
    const own = () => ({ kind: "owned" as const, handOver: {} as never, again: true as const });
    const again = office({ events, results: [atDesk()], own });
    await again.send();
    expect(again.memory.whispers).toEqual([]);
  });

  it("without words is not carried, and its writer hears why", async () => {
    const events = [{ ...line, text: "", unsupported: "file" }];
    const { send, owned, memory } = office({ events, results: [atDesk({ ...speak, text: "" })] });
    await send();
    expect(owned).toEqual([]);
    expect(memory.whispers).toMatchObject([{ text: expect.stringMatching(/only words/i) }]);
  });
});

describe("a button of a desk", () => {
  const take: OwnWish = { kind: "take", id: "ho-1" };
  const desk: HostedDesk = {
    origin,
    handOverId: "ho-1",
    choices: {} as never,
    speaks: false,
    until: NOW + 1,
  };
  const events = [{ ...press, under: "D1/1700000000.000100" }];
  const results = [{ ...atDesk(take), desk }];

  it("makes lines under it those of the desk, whoever posted it did so already or died before", async () => {
    const { send, owned, hosted } = office({ events, results });
    expect((await send()).status).toBe(200);
    expect(owned).toHaveLength(1);
    const place = { tenantId: "acme", connectionId: "acme.slack", thread: "D1/1700000000.000100" };
    expect(hosted).toEqual([{ place, desk: { ...desk, speaks: true } }]);
  });

  it("is asked for again where its thread could not be told", async () => {
    const host = () => {
      throw new Error("object overloaded");
    };
    expect((await office({ events, results, host }).send()).status).toBe(503);
  });

  it("changes no thread where it was refused, or where there is none", async () => {
    const refused = office({ events, results, own: refusing({ code: "not_asked" }) });
    const flat = office({ events: [press], results });
    for (const { send } of [refused, flat]) expect((await send()).status).toBe(200);
    expect([...refused.hosted, ...flat.hosted]).toEqual([]);
  });

  it("is carried in the name of who pressed it", async () => {
    const { send, owned } = office({ events: [press], results: [atDesk({ kind: "take", id: "ho-1" })] });
    await send();
    expect(owned).toMatchObject([
      { wish: { kind: "take" }, by: { via: "button", colleague: { userId: "U2", name: "Bob" } } },
    ]);
  });

  it("pressed in vain is told in the answer to the webhook where that reaches only who pressed", async () => {
    const { send, memory } = office({
      events: [{ ...press, at: NOW }],
      results: [atDesk({ kind: "take", id: "ho-1" })],
      own: refusing({ code: "taken", by: "Ben" }),
      whisper: (body) => ({ status: 200, contentType: "text/plain", body }),
    });
    expect(await (await send()).text()).toMatch(/^Ben has taken/);
    expect(memory.whispers).toEqual([]);
  });
});
