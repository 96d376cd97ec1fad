// Eight kinds of people at the same button, on each service, through its real webhook.

import { afterEach, describe, expect, it } from "vitest";
import { CONFIRMATION_MS } from "../../../src/limits.ts";
import type { Approvers } from "../../../src/tenants/tool-policy.ts";
import { NOW } from "../../fixtures/slack/requests.ts";
import { type Clicking, clicking, type Press, type Service } from "./clicking.ts";
import { SERVICES } from "./played-services.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

let world: Clicking | undefined;
afterEach(() => world?.close());

type Who = keyof Service["people"];

interface Kind {
  who: Who;
  approvers?(service: Service): Approvers;
  /** Before the press. */
  wait?: number;
  /** Presses as another company's app would. */
  asRival?: boolean;
  refunds: 0 | 1;
  /** What who pressed is told, alone; where it can be told to anybody. */
  told?: RegExp;
}

const named =
  (...people: Who[]) =>
  (service: Service): Approvers => ({
    kind: "people",
    people: people.map((who) => ({
      connectionId: service.connection.id,
      userId: service.people[who],
      name: who,
    })),
  });

const NOT_YOURS = /only the people who were asked|no longer know this request/i;

const KINDS: Record<string, Kind> = {
  "the requester, where nobody else is named": { who: "requester", refunds: 1 },
  "another member": { who: "other", refunds: 0, told: NOT_YOURS },
  "a named approver": { who: "approver", approvers: named("approver"), refunds: 1 },
  "the requester, where somebody else is named": {
    ...{ who: "requester", approvers: named("approver"), refunds: 0, told: NOT_YOURS },
  },
  "somebody who has the role": {
    ...{ who: "inRole", approvers: () => ({ kind: "role", role: "finance" }), refunds: 1 },
  },
  "somebody, where nobody has the role": {
    ...{ who: "inRole", approvers: () => ({ kind: "role", role: "legal" }), refunds: 0, told: NOT_YOURS },
  },
  "the employee itself": { who: "employee", refunds: 0 },
  "a person of another company, through its own app": { who: "requester", asRival: true, refunds: 0 },
  "the requester, where the list is empty": {
    ...{ who: "requester", approvers: named(), refunds: 0, told: NOT_YOURS },
  },
  "the requester, too late": {
    ...{ who: "requester", wait: CONFIRMATION_MS + 1_000, refunds: 0, told: /expired|no longer open/i },
  },
};

async function asked(make: (typeof SERVICES)[number][1], approvers?: Kind["approvers"]): Promise<Clicking> {
  const rules = approvers?.(make(() => NOW));
  world = clicking(make, NOW, rules);
  await world.ask(1);
  return world;
}

describe.each(SERVICES)("a press on %s by", (_, make) => {
  it.each(Object.entries(KINDS))(
    "%s",
    async (_kind, { who, approvers, wait = 0, asRival, refunds, told }) => {
      const at = await asked(make, approvers);
      const { service } = at;
      const [card] = at.waiting(0);
      if (!card) throw new Error("nothing was asked");
      const before = service.told().length;
      await at.time.advance(wait);
      const press: Omit<Press, "at"> = {
        n: 0,
        person: service.people[who],
        number: 1,
        choice: card.approveChoice,
      };
      const answer = await at.click({ ...press, ...(asRival ? { connection: service.rival } : {}) });
      await at.runAll();
      expect(at.refunds()).toEqual(refunds === 1 ? { "A-0": 1 } : {});
      const state = at.conversation(0).object().confirmations()[0]?.state;
      if (refunds === 1) expect(state).toBe("done");
      else expect(["pending", "expired"]).toContain(state);
      const words = [await answer.text(), ...service.told().slice(before)].join("\n");
      if (told) expect(words).toMatch(told);
    },
  );

  it("nobody: a press without what proves it, or with another company's proof, is refused at the door", async () => {
    const at = await asked(make);
    const { service } = at;
    const choice = at.waiting(0)[0]?.approveChoice ?? "";
    const stolen = await service.press({
      ...{ n: 0, person: service.people.requester, number: 1, choice, at: at.time.clock() },
      connection: service.rival,
    });
    // The rival's proof, sent to the address of the connection that asked.
    service.press = async () => stolen;
    const answer = await at.click({ n: 0, person: service.people.requester, number: 1 });
    expect([401, 403, 404]).toContain(answer.status);
    await at.runAll();
    expect(at.refunds()).toEqual({});
    expect(at.waiting(0)).toHaveLength(1);
  });
});
