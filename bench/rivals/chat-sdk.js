// Vercel's Chat SDK as its documentation sets it up, in a Worker. State is kept in memory: nothing is stored
// before the answer.

import { createSlackAdapter } from "@chat-adapter/slack";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";

let bot;

function build(env) {
  const slack = createSlackAdapter({
    signingSecret: env.SIGNING_SECRET,
    botToken: env.BOT_TOKEN,
    botUserId: env.BOT_USER_ID,
  });
  const chat = new Chat({
    userName: "ada",
    adapters: { slack },
    state: createMemoryState(),
    logger: "silent",
  });
  chat.onDirectMessage(async () => {});
  return chat;
}

export default {
  fetch(request, env, ctx) {
    bot ??= build(env);
    return bot.webhooks.slack(request, { waitUntil: (task) => ctx.waitUntil(task) });
  },
};
