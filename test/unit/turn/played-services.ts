// The three services whose cards have controls, each with its small double and its own way of proving who calls.

import { createHmac } from "node:crypto";
import { signContext } from "../../../src/channels/mattermost/action-context.ts";
import { mattermostChannel } from "../../../src/channels/mattermost/channel.ts";
import { slackChannel } from "../../../src/channels/slack/channel.ts";
import { whatsappChannel } from "../../../src/channels/whatsapp/channel.ts";
import { encodeTuple } from "../../../src/ids.ts";
import { MattermostServer } from "../../doubles/mattermost-server.ts";
import { SlackService } from "../../doubles/slack-service.ts";
import * as mattermost from "../../fixtures/mattermost/requests.ts";
import * as slack from "../../fixtures/slack/requests.ts";
import * as whatsapp from "../channels/whatsapp/requests.ts";
import type { MakeService } from "./clicking.ts";

const TENANT = "acme";

/** The fixtures' connection, of the company of these tests. */
const own = <T extends { id: string }>(connection: T, channel: string): T => ({
  ...connection,
  id: `${TENANT}.${channel}`,
  tenantId: TENANT,
});

const rivalOf = <T extends { id: string; settings: object; secrets: object }>(
  connection: T,
  channel: string,
  changes: Partial<T>,
): T => ({ ...connection, id: `rival.${channel}`, tenantId: "rival", ...changes });

const number = (n: number): string => String(n).padStart(3, "0");

export const onSlack: MakeService = () => {
  const service = new SlackService();
  const connection = own(slack.connection, "slack");
  const secrets = { signing_secret: ["the-signing-secret-of-a-rival"], bot_token: ["xoxb-rival"] };
  const rival = rivalOf(connection, "slack", {
    secrets,
    settings: { ...connection.settings, teamId: "T0RIVAL001" },
  });
  const ROOT = "1795168810.000300";
  return {
    channel: slackChannel({ apiUrl: "https://slack.test/api", fetch: service.fetch }),
    connection,
    rival,
    people: {
      ...{ requester: "U0MIRA0001", other: "U0BOB00001", approver: "U0KIM00001" },
      ...{ inRole: "U0LEE00001", employee: "U0ADA00001" },
    },
    place(n) {
      const channel = `C0OPS00${number(n)}`;
      return {
        thread: encodeTuple([channel, ROOT]),
        target: { channel, thread_ts: ROOT },
        requester: "U0MIRA0001",
      };
    },
    async press({ choice, n, person, number: count, connection: to = connection, at }) {
      const payload = slack.fixture("block-actions");
      const channel = `C0OPS00${number(n)}`;
      const post = service.posts.find(
        ({ blocks, ...one }) =>
          one.channel === channel &&
          blocks.some(({ elements = [] }) => elements.some(({ value }) => value === choice)),
      );
      const ts = post?.ts ?? "1795168860.000600";
      const team = { id: to.settings.teamId, domain: "any" };
      const [action = {}] = payload.actions;
      const seconds = Math.floor(at / 1_000);
      const body = {
        ...payload,
        team,
        user: { id: person, name: "somebody", team_id: team.id },
        container: { ...payload.container, channel_id: channel, message_ts: ts, thread_ts: ROOT },
        channel: { id: channel, name: "operations" },
        actions: [{ ...action, value: choice, action_ts: `${seconds}.${String(count).padStart(6, "0")}` }],
      };
      return slack.signed(slack.formRequest({ payload: body }), to.secrets.signing_secret?.[0], seconds);
    },
    told: () =>
      service.calls
        .filter(({ method }) => method === "chat.postEphemeral")
        .map(({ args }) => String(args.text)),
  };
};

const MEMBERS = {
  requester: mattermost.MIRA,
  other: "b1o2b3b4o5b6b7o8b9b0o1b2b3",
  approver: "k1i2m3k4i5m6k7i8m9k0i1m2k3",
  inRole: "l1e2e3l4e5e6l7e8e9l0e1e2l3",
  employee: mattermost.BOT,
};

export const onMattermost: MakeService = (clock) => {
  const connection = own(mattermost.connection, "mattermost");
  const server = new MattermostServer({
    token: connection.secrets.bot_token?.[0] ?? "",
    bot: { id: mattermost.BOT, username: "ada" },
    now: clock,
  });
  let nonces = 0;
  const whispered: string[] = [];
  const rival = rivalOf(connection, "mattermost", {
    secrets: { ...connection.secrets, action_secret: ["the-action-secret-of-a-rival-company"] },
  });
  const roots = new Map<number, string>();
  const channelOf = (n: number) => `c${number(n)}t4y6u2i9o5p3a7s1d8f4g6`.padEnd(26, "0");
  const rootOf = (n: number) => {
    const channelId = channelOf(n);
    server.members.set(channelId, new Set(Object.values(MEMBERS)));
    const known = roots.get(n) ?? server.say({ channelId, userId: mattermost.MIRA, text: "Refund me" }).id;
    roots.set(n, known);
    return known;
  };
  return {
    channel: mattermostChannel({
      fetch: server.fetch,
      webhookUrl: (id) => `https://konstruct.test/webhooks/mattermost/${id}`,
      newId: () => `n0nce${++nonces}`,
      clock,
    }),
    connection,
    rival,
    people: MEMBERS,
    place(n) {
      const [channelId, rootId] = [channelOf(n), rootOf(n)];
      const thread = encodeTuple([channelId, rootId]);
      return { thread, target: { channelId, rootId, thread }, requester: MEMBERS.requester };
    },
    async press({ choice, n, person, connection: to = connection, at }) {
      const post = server.visible.find(
        ({ props, ...one }) => one.channel_id === channelOf(n) && JSON.stringify(props).includes(choice),
      );
      const [attachment] = (post?.props.attachments ?? []) as { actions: Drawn[] }[];
      const drawn = attachment?.actions.find(({ integration }) =>
        String(integration.context.konstruct).includes(choice),
      );
      const context =
        to === connection
          ? (drawn?.integration.context ?? {})
          : await signContext(to.secrets.action_secret?.[0] ?? "", {
              ...{ connectionId: to.id, channelId: channelOf(n), postId: "", rootId: rootOf(n), choice },
              ...{ thread: encodeTuple([channelOf(n), rootOf(n)]), expiresAt: at + 600_000, nonce: "n" },
            });
      const place = { channel_id: channelOf(n), post_id: post?.id ?? "p" };
      return mattermost.action(context, { ...place, user_id: person, user_name: "somebody" });
    },
    told: () => whispered,
  };
};

interface Drawn {
  integration: { context: Record<string, unknown> };
}

export const onWhatsapp: MakeService = () => {
  const connection = own(whatsapp.connection(), "whatsapp");
  const secrets = { ...connection.secrets, app_secret: ["the-app-secret-of-a-rival"] };
  const rival = rivalOf(connection, "whatsapp", {
    secrets,
    settings: { phoneNumberId: "999", wabaId: "998" },
  });
  const sent: { to: string; text: string }[] = [];
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    const { to, text, interactive, status } = JSON.parse(String(init?.body));
    if (status !== "read") sent.push({ to, text: text?.body ?? interactive?.body.text });
    const answer = status === "read" ? { success: true } : { messages: [{ id: `wamid.OUT${sent.length}` }] };
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  };
  const phone = (n: number) => `4915550000${number(n)}`;
  return {
    channel: whatsappChannel({ apiUrl: "https://graph.example/v25.0", fetch }),
    connection,
    rival,
    people: {
      ...{ requester: phone(0), other: "4915551111111", approver: "4915552222222" },
      ...{ inRole: "4915553333333", employee: "4930555010" },
    },
    place: (n) => ({
      thread: phone(n),
      target: { phoneNumberId: whatsapp.NUMBER, to: phone(n) },
      requester: phone(n),
    }),
    async press({ choice, person, number: count, connection: to = connection, at }) {
      const interactive = { type: "button_reply", button_reply: { id: choice, title: "Approve" } };
      const id = `wamid.PRESS${person}${count}`;
      const message = {
        from: person,
        id,
        timestamp: String(Math.floor(at / 1_000)),
        type: "interactive",
        interactive,
      };
      const value = {
        ...{ messaging_product: "whatsapp", messages: [message] },
        metadata: { display_phone_number: "4930555010", phone_number_id: to.settings.phoneNumberId },
      };
      const { wabaId } = to.settings;
      const body = {
        object: "whatsapp_business_account",
        entry: [{ id: wabaId, changes: [{ field: "messages", value }] }],
      };
      const raw = JSON.stringify(body);
      const mac = createHmac("sha256", to.secrets.app_secret?.[0] ?? "")
        .update(raw)
        .digest("hex");
      return whatsapp.post(raw, { "x-hub-signature-256": `sha256=${mac}` });
    },
    told: () => sent.map(({ text }) => text),
  };
};

export const SERVICES: readonly (readonly [string, MakeService])[] = [
  ["Slack", onSlack],
  ["Mattermost", onMattermost],
  ["WhatsApp", onWhatsapp],
];
