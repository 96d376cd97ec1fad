import { handOverRules } from "./hand-over-rules.ts";
import { onConsole } from "./on-console.ts";
import { team } from "./team.ts";
import { turnTimeline } from "./turn-timeline.ts";

onConsole("when people take over, and how a message came about, in a browser", (stage) => {
  handOverRules(stage);
  turnTimeline(stage);
  team(stage);
});
