// Who an operator is in the conversations that they take: the name that they gave, which proves nothing, or their
// session where they gave none.

import { describe, expect, it } from "vitest";
import { OPERATOR_HEADER } from "../../../src/api/caller.ts";
import type { OwnershipView } from "../../../src/api/ownership-view.ts";
import { ORIGIN } from "./app.ts";
import { createOperator, type Operator } from "./operator.ts";

const PATH = "/conversations/demo.slack/T1/ownership";

async function desk(): Promise<Operator> {
  const office = await createOperator();
  const room = office.office.room({ tenantId: "demo", connectionId: "demo.slack", thread: "T1" });
  office.office.put(room, { id: "m1", role: "person", author: "Mia", authorId: "U1", text: "Hello?", at: 1 });
  return office;
}

/** Whoever signs in anew, under that name. */
async function signedIn(office: Operator, name?: string) {
  const headers = {
    ...{ cookie: await office.signIn(), origin: ORIGIN, "content-type": "application/json" },
    ...(name === undefined ? {} : { [OPERATOR_HEADER]: encodeURIComponent(name) }),
  };
  const view = async (): Promise<OwnershipView> => (await office.request(PATH, { headers })).json();
  const isMine = async () => {
    const { handOver, you } = await view();
    return handOver?.owner?.userId === you.userId;
  };
  const take = () =>
    office.request(PATH, { method: "POST", headers, body: JSON.stringify({ kind: "take" }) });
  return { take, isMine };
}

describe("a conversation that an operator took", () => {
  it("is theirs after they signed in again, and nobody else's", async () => {
    const office = await desk();
    await (await signedIn(office, "Zoë Adler")).take();
    expect(await (await signedIn(office, "zoë adler")).isMine()).toBe(true);
    expect(await (await signedIn(office, "Noor")).isMine()).toBe(false);
  });

  it.each([undefined, "Operator"])("is only their session's where they gave no name (%s)", async (name) => {
    const office = await desk();
    const first = await signedIn(office, name);
    await first.take();
    expect(await first.isMine()).toBe(true);
    expect(await (await signedIn(office, name)).isMine()).toBe(false);
  });

  it("is taken by a session, which is told beside the name", async () => {
    const office = await desk();
    await (await signedIn(office, "Zoë")).take();
    expect(office.desks.wishes[0]?.by).toMatchObject({
      colleague: { userId: "operator-zoë", name: "Zoë" },
      session: expect.stringMatching(/^console-/),
    });
  });
});
