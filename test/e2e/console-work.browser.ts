import { approvals } from "./approvals.ts";
import { conversations } from "./conversations.ts";
import { onConsole } from "./on-console.ts";

onConsole("the work of operators, in a browser", (stage) => {
  conversations(stage);
  approvals(stage);
});
