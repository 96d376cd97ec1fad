import { describe, expect, it } from "vitest";
import { slackChannel } from "../../src/channels/slack/channel.ts";
import { refusing, SlackService } from "../doubles/slack-service.ts";
import { connection } from "../fixtures/slack/requests.ts";
import { checkingFetch, openApiContract } from "./openapi.ts";

const API = "https://slack.test/api";
const openapi = openApiContract("slack-web-api.openapi.json");
const signal = () => AbortSignal.timeout(5_000);

const nameOf = (fetch: SlackService["fetch"], id = "U0SAM") =>
  slackChannel({ apiUrl: API, fetch }).nameOf?.(id, connection, signal());

describe("a person's name on Slack", () => {
  it.each([
    [{ profile: { display_name: "Sam", real_name: "Sam Rivera" } }, "Sam"],
    [{ profile: { display_name: "", real_name: "Sam Rivera" } }, "Sam Rivera"],
    [{ real_name: "Sam Rivera" }, "Sam Rivera"],
    [{ profile: { display_name: "Sam\n\u202eRivera " } }, "Sam Rivera"],
    [{ name: "sam" }, undefined],
  ])("is what colleagues see: %j", async (user, name) => {
    const service = new SlackService();
    service.people.set("U0SAM", user);
    expect(await nameOf(service.fetch)).toBe(name);
  });

  it("is asked for as Slack's description of its API says", async () => {
    const service = new SlackService();
    service.people.set("U0SAM", { profile: { real_name: "Sam" } });
    const fetch = openapi ? checkingFetch(openapi, API, service.fetch) : service.fetch;
    expect(await nameOf(fetch)).toBe("Sam");
    expect(service.calls).toMatchObject([{ method: "users.info", args: { user: "U0SAM" } }]);
  });

  it.each(["missing_scope", "user_not_found", "ratelimited"])(
    "is none where Slack says %s",
    async (error) => {
      expect(await nameOf(async () => refusing(error))).toBeUndefined();
    },
  );

  it("is none where Slack does not answer", async () => {
    expect(await nameOf(async () => Promise.reject(new Error("reset")))).toBeUndefined();
  });
});
