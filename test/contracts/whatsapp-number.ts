// A number of WhatsApp that may read and send files, and where Meta serves it.

import type { OpenConnection } from "../../src/tenants/tenant.ts";
import * as slack from "../fixtures/slack/requests.ts";

export const GRAPH = "https://graph.facebook.com";
export const NUMBER = "208114537790166";

export const whatsappConnection: OpenConnection = {
  ...slack.connection,
  id: "kettles.whatsapp",
  channel: "whatsapp",
  settings: { phoneNumberId: NUMBER },
  secrets: { access_token: ["EAAkettleshopaccesstoken0123456789"] },
};
