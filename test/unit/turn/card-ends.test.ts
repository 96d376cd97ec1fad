import { describe, expect, it } from "vitest";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import type { ConversationPort, HostedCard } from "../../../src/conversation/port.ts";
import { showEnds } from "../../../src/turn/card-ends.ts";
import type { Taken } from "../../../src/turn/news.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { turnWorld } from "../../doubles/turn-world.ts";
import { confirmationWith } from "../conversation/confirmations.ts";
import { NOW } from "../conversation/turns.ts";

const HERE = { tenantId: "acme", connectionId: "acme.c", thread: "t" };
const COPY = { connectionId: "acme.c", thread: "dm", target: { to: "dm" }, opId: "c1-0" };

/** Which cards other conversations are told of. */
async function hostedAfter(what: Taken["what"], thread = "dm") {
  const hosted: { ref: ConversationRef; card: HostedCard }[] = [];
  const conversations = {
    hostCard: async (ref: ConversationRef, card: HostedCard) => void hosted.push({ ref, card }),
  } as ConversationPort;
  const { deps, resolved } = turnWorld(conversations, memoryChannel());
  const confirmation = confirmationWith({ state: "denied", surfaces: [{ ...COPY, thread }] });
  const cards = {
    deps: { ...deps, clock: () => NOW },
    ref: HERE,
    resolved,
    signal: AbortSignal.timeout(9_000),
  };
  await showEnds(cards, [{ confirmation, what }], false);
  return hosted;
}

describe("the copy of a card in another conversation", () => {
  it.each(["denied", "expired"] as const)(
    "is over there when it is %s: a bare yes is a word again",
    async (what) => {
      expect(await hostedAfter(what)).toMatchObject([
        {
          ref: { tenantId: "acme", thread: "dm" },
          card: { origin: HERE, confirmationId: "c1", expiresAt: NOW },
        },
      ]);
    },
  );

  it("goes on while nobody has decided", async () => {
    expect(await hostedAfter("reminder")).toEqual([]);
  });

  it("is told to no conversation but its own", async () => {
    expect(await hostedAfter("denied", "t")).toEqual([]);
  });
});
