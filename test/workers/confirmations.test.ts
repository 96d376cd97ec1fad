import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Approver, Confirmation } from "../../src/conversation/port.ts";
import { MAX_PENDING_CONFIRMATIONS } from "../../src/limits.ts";
import { ALICE, MIA, OPERATOR, person } from "../unit/conversation/confirmations.ts";
import { ask, codeOf, decide, end, press, request, stateOf } from "./confirmation-world.ts";
import { begin, freshConversation, here, object, port, say } from "./conversation-world.ts";

freshConversation();

const CONFIRMATIONS = 50;
const CLICKS = 20;

/** Ways to say yes, mixed: two buttons, the typed code, the console. */
const clicks = (n: number) => (i: number) => {
  const { code, approveChoice, denyChoice } = request(n);
  switch (i % 4) {
    case 0:
      return press(approveChoice);
    case 1:
      return say(`${n}-${i}`, `yes ${code}`, { sentAt: Date.now() }).then(([result]) => result);
    case 2:
      return decide({ by: "id", id: `c${n}`, verdict: "approved" }, OPERATOR);
    default:
      return press(i === 3 ? denyChoice : approveChoice, "u1");
  }
};

it("50 confirmations with 20 clicks at once each, and 20 claims at once each, are 50 runs", async () => {
  let runs = 0;
  for (let first = 1; first <= CONFIRMATIONS; first += MAX_PENDING_CONFIRMATIONS) {
    const last = Math.min(CONFIRMATIONS, first + MAX_PENDING_CONFIRMATIONS - 1);
    runs += await runsOf(Array.from({ length: last - first + 1 }, (_, i) => first + i));
  }
  expect(runs).toBe(CONFIRMATIONS);
});

/** As many as may wait at a time are asked, decided and claimed; so many of them run. */
async function runsOf(numbers: number[]): Promise<number> {
  await say(`all-${numbers[0]}`, "do it all");
  await ask(...numbers.map((n) => request(n)));
  const all = numbers.map((n) => Array.from({ length: CLICKS }, (_, i) => clicks(n)(i)));
  const results = await Promise.all(all.map((one) => Promise.all(one)));
  for (const one of results) {
    expect(one.filter((result) => codeOf(result) === "decided")).toHaveLength(1);
    expect(one.filter((result) => codeOf(result) === "refused: decided")).toHaveLength(CLICKS - 1);
  }
  const view = await begin();
  expect(view.input.filter(({ news }) => news)).toHaveLength(numbers.length);
  const approved = view.confirmations.filter(({ state }) => state === "approved");
  expect(approved).toHaveLength(numbers.length);
  let runs = 0;
  const run = async ({ id }: Confirmation) => {
    const claim = await port.claim(here.ref, view.lease, id);
    if (claim.kind === "run") runs++;
  };
  await Promise.all(approved.flatMap((one) => Array.from({ length: CLICKS }, () => run(one))));
  await end(view);
  return runs;
}

const BOB: Approver = { connectionId: "acme.c", userId: "u-bob", name: "Bob" };
const ROLE: Approver = { connectionId: "acme.c", userId: "u-role", name: "Rosa" };
const ADA: Approver = { connectionId: "acme.c", userId: "ada", name: "Ada" };

/** Who decides, and the request that they meet. */
const ACTORS: { who: string; actor: Approver; fields?: object; may: boolean }[] = [
  { who: "the requester", actor: ALICE, may: true },
  { who: "another member", actor: BOB, may: false },
  { who: "a named approver", actor: MIA, fields: { approvers: [MIA] }, may: true },
  { who: "the requester where others are named", actor: ALICE, fields: { approvers: [MIA] }, may: false },
  {
    who: "a member of the role as it was when asked",
    actor: ROLE,
    fields: { approvers: [MIA, ROLE] },
    may: true,
  },
  { who: "the employee, though it is named", actor: ADA, fields: { approvers: [ADA, ALICE] }, may: false },
  {
    who: "somebody of the same id on another connection",
    actor: { ...ALICE, connectionId: "acme.w" },
    may: false,
  },
  {
    who: "somebody of the same id in another tenant",
    actor: { ...ALICE, connectionId: "globex.c" },
    may: false,
  },
  { who: "anybody where nobody is named", actor: ALICE, fields: { approvers: [] }, may: false },
];

const WISH = { by: "choice" as const, choice: "approve-1" };
const outcome = (may: boolean) => (may ? "decided" : "refused: not_allowed");
const asked = async (fields?: object) => {
  await say("1", "do it");
  await ask(request(1, fields));
};

describe.each(ACTORS)("$who", ({ actor, fields, may }) => {
  it.each(["text", "button"] as const)(
    `${may ? "may" : "may not"} decide by %s on a card, wherever it is shown`,
    async (via) => {
      await asked(fields);
      expect(codeOf(await decide(WISH, person(actor, via)))).toBe(outcome(may));
    },
  );

  it("is no operator for coming through the console's verb; a real one may always decide", async () => {
    await asked(fields);
    expect(codeOf(await decide(WISH, person(actor, "console")))).toBe(outcome(may));
    const operator = await decide({ by: "id", id: "c1", verdict: "approved" }, OPERATOR);
    expect(codeOf(operator)).toBe(may ? "refused: decided" : "decided");
  });
});

describe.each(ACTORS.filter(({ actor }) => actor.connectionId === "acme.c"))(
  "$who, in the thread",
  ({ actor, fields, may }) => {
    it(`${may ? "may" : "may not"} press the button`, async () => {
      await asked(fields);
      expect(codeOf(await press("approve-1", actor.userId))).toBe(outcome(may));
      expect(await stateOf()).toBe(may ? "approved" : "pending");
    });

    it(`${may ? "may" : "may not"} type the code`, async () => {
      await asked(fields);
      const [result] = await say("2", "yes K7Q1", { author: { id: actor.userId }, sentAt: Date.now() });
      expect(codeOf(result)).toBe(outcome(may));
      expect(await stateOf()).toBe(may ? "approved" : "pending");
    });
  },
);

describe("a consumer that is gone between the claim and the end of the run", () => {
  it.each(["evicted", "alive"])("leaves it unknown, and nobody runs it again (object %s)", async (how) => {
    await say("1", "do it");
    await ask(request());
    await press("approve-1");
    const dead = await begin();
    expect(await port.claim(here.ref, dead.lease, "c1")).toMatchObject({ kind: "run" });
    if (how === "evicted") await evictDurableObject(object());
    await port.retryLater(here.ref, dead.lease, { at: 0, reason: "", notified: false });
    const next = await begin();
    expect(await port.claim(here.ref, next.lease, "c1")).toMatchObject({ kind: "unknown" });
    for (let i = 0; i < 3; i++)
      expect(await port.claim(here.ref, next.lease, "c1")).toMatchObject({
        kind: "refused",
        state: "unknown",
      });
    await end(next);
    expect(await stateOf()).toBe("unknown");
  });

  it("keeps what it could still tell", async () => {
    await say("1", "do it");
    await ask(request());
    await press("approve-1");
    const { lease } = await begin();
    await port.claim(here.ref, lease, "c1");
    await evictDurableObject(object());
    const confirmation = { id: "c1", state: "done" as const, result: "201" };
    await port.saveStep(here.ref, lease, { index: 1, kind: "tool", body: "{}", confirmation });
    expect(await stateOf()).toBe("done");
    await port.retryLater(here.ref, lease, { at: 0, reason: "", notified: false });
    expect((await begin()).steps).toMatchObject([{ kind: "tool" }]);
  });
});
