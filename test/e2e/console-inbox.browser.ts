import { held } from "./held.ts";
import { inbox } from "./inbox.ts";
import { inboxKeys } from "./inbox-keys.ts";
import { onConsole } from "./on-console.ts";

onConsole("what waits for a person, in a browser", (stage) => {
  inbox(stage);
  inboxKeys(stage);
  held(stage);
});
