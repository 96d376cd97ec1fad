import type { Demo } from "./demo-file.ts";

/** What stands on the screen once everything runs. */
export const banner = (demo: Demo): string =>
  `
  Console     ${demo.baseUrl}/?tenant=${demo.tenant.id}#token=${demo.adminToken}
              (signs you in; by hand: workspace ${demo.tenant.id}, that token)
  Sandbox     ${demo.sandbox.url}   Slack, WhatsApp and Mattermost side by side
  Say         npm run say -- slack "Where is my parcel?"
  Demo        npm run demo
  Ctrl-C ends all of it.
`;
