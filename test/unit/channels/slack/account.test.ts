import { describe, expect, it } from "vitest";
import { parseSlack } from "../../../../src/channels/slack/parse.ts";
import type { OpenConnection } from "../../../../src/tenants/tenant.ts";
import { connection, fixture, fixtureRequest, NOW } from "../../../fixtures/slack/requests.ts";

const organisation: OpenConnection = {
  ...connection,
  settings: { ...connection.settings, enterpriseId: "E0KVASIR01" },
};

/** accepted, or the code of the refusal. */
function outcome(name: string, change: (body: ReturnType<typeof fixture>) => void, to = connection): string {
  const body = fixture(name);
  change(body);
  const parsed = parseSlack(fixtureRequest(name, body), to, NOW);
  return parsed.ok ? "accepted" : parsed.error.code;
}

describe("the account of a webhook", () => {
  it("is the connection's workspace, for events, buttons and commands", () => {
    expect(outcome("message-im", (body) => Object.assign(body, { team_id: "T0ELSEWHER" }))).toBe(
      "wrong_account",
    );
    expect(outcome("message-im", (body) => delete body.team_id)).toBe("wrong_account");
    expect(outcome("block-actions", ({ team }) => Object.assign(team, { id: "T0ELSEWHER" }))).toBe(
      "wrong_account",
    );
    expect(outcome("slash-command", (body) => Object.assign(body, { team_id: "T0ELSEWHER" }))).toBe(
      "wrong_account",
    );
    expect(outcome("app-rate-limited", (body) => Object.assign(body, { team_id: "T0ELSEWHER" }))).toBe(
      "wrong_account",
    );
    expect(outcome("app-uninstalled", (body) => Object.assign(body, { team_id: "T0ELSEWHER" }))).toBe(
      "wrong_account",
    );
  });

  it("is the workspace that told us, in a channel shared with another company", () => {
    const sharedBy = (team: string) => (body: ReturnType<typeof fixture>) =>
      Object.assign(body, { is_ext_shared_channel: true, team_id: "T0PARTNER1", context_team_id: team });
    expect(outcome("app-mention", sharedBy("T0KVASIR01"))).toBe("accepted");
    expect(outcome("app-mention", sharedBy("T0ELSEWHER"))).toBe("wrong_account");
  });

  it("is not the context's team where the channel is not shared", () => {
    const foreign = (body: ReturnType<typeof fixture>) => Object.assign(body, { team_id: "T0ELSEWHER" });
    expect(outcome("app-mention", foreign)).toBe("wrong_account");
  });

  it("is any workspace of the organisation the app is installed for", () => {
    const installed = (enterprise: string) => (body: ReturnType<typeof fixture>) => {
      body.team_id = "T0BRANCH01";
      body.authorizations = [{ enterprise_id: enterprise, team_id: null, is_enterprise_install: true }];
    };
    expect(outcome("message-im", installed("E0KVASIR01"), organisation)).toBe("accepted");
    expect(outcome("message-im", installed("E0ELSEWHER"), organisation)).toBe("wrong_account");
    expect(outcome("message-im", installed("E0KVASIR01"), connection)).toBe("wrong_account");
  });

  it("is not the right workspace of a wrong organisation", () => {
    const inOrganisation = (body: ReturnType<typeof fixture>) => {
      body.authorizations[0].enterprise_id = "E0ELSEWHER";
    };
    expect(outcome("message-im", inOrganisation, organisation)).toBe("wrong_account");
  });

  it("is nobody's where the connection's settings are not Slack's", () => {
    for (const settings of [{}, { teamId: "" }, { teamId: 7, botUserId: "U0ADA00001" }]) {
      expect(outcome("message-im", () => {}, { ...connection, settings })).toBe("wrong_account");
    }
  });
});
