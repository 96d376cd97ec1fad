import { afterEach, describe, expect, it } from "vitest";
import { NOW } from "../../fixtures/slack/requests.ts";
import { type Clicking, clicking } from "./clicking.ts";
import { SERVICES } from "./played-services.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const CARDS = 50;
const CLICKS = 20;
let world: Clicking | undefined;

afterEach(() => world?.close());

describe.each(SERVICES)("fifty cards on %s, each pressed by twenty at once", (_, make) => {
  it("are fifty refunds at the shop, each with its confirmation as its key", async () => {
    world = clicking(make, NOW);
    await world.ask(CARDS);
    const cards = Array.from({ length: CARDS }, (_, n) => world?.waiting(n)[0]);
    expect(cards.filter((card) => card !== undefined)).toHaveLength(CARDS);
    const answers = await Promise.all(
      cards.flatMap((card, n) =>
        Array.from({ length: CLICKS }, (_, i) =>
          world?.click({
            n,
            choice: card?.approveChoice ?? "",
            person: world.service.place(n).requester,
            // Every press is delivered twice: the service did not hear our answer in time.
            number: n * CLICKS + Math.floor(i / 2),
          }),
        ),
      ),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(
      Array.from({ length: CARDS * CLICKS }, () => 200),
    );
    await world.runAll();
    expect(world.refunds()).toEqual(Object.fromEntries(cards.map((_, n) => [`A-${n}`, 1])));
    expect(world.edge.requests).toHaveLength(CARDS);
    const keys = world.edge.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.toSorted()).toEqual(cards.map((card) => card?.id).toSorted());
    const states = cards.map((_, n) => world?.conversation(n).object().confirmations()[0]?.state);
    expect(new Set(states)).toEqual(new Set(["done"]));
  }, 20_000);
});
