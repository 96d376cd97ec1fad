import { models } from "./models.ts";
import { onConsole } from "./on-console.ts";
import { settings } from "./settings.ts";
import { tools } from "./tools.ts";

onConsole("what operators rule over, in a browser", (stage) => {
  tools(stage);
  models(stage);
  settings(stage);
});
