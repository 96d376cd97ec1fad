import { audit } from "./audit.ts";
import { knowledge } from "./knowledge.ts";
import { memory } from "./memory.ts";
import { onConsole } from "./on-console.ts";

onConsole("what the company knows and what happened, in a browser", (stage) => {
  knowledge(stage);
  memory(stage);
  audit(stage);
});
