// What a message of ours looks like. The answer is a `markdown` block: it takes the Markdown that models
// write, and, unlike `markdown_text`, stands beside buttons and goes away with them when it is edited.

import type { ReplyTarget } from "../../conversation/message.ts";
import type { Choice } from "../channel.ts";
import { withoutFetches } from "../sanitise.ts";
import { blockIdFor } from "./command-place.ts";

/**
 * Slack allows 12,000 characters of markdown blocks, but refuses messages whose blocks, as it stores them
 * (escaped, with buttons), pass about 13,200 (slackapi/bolt-js#2509). This leaves room for both.
 */
export const SLACK_TEXT_LIMIT = 10_000;

/** Slack cuts labels of buttons off with an error, not with dots. */
const MAX_LABEL = 75;
const MAX_BUTTONS_A_BLOCK = 25;
/** Only notifications and screen readers show `text`; Slack recommends at most 4,000, escaped. */
const MAX_FALLBACK = 2_000;

// Also as an entity or with a backslash: Markdown turns both into what Slack would read.
const MASS_TOKEN = /(?:<|&lt;|&#0*60;|&#x0*3c;)\\?!(?=\\?(?:channel|here|everyone|group|subteam|date))/gi;
const MASS_NAME = /(?<![\w.])@(?=(?:channel|here|everyone)\b)/gi;

/** Text in which a call of everybody is readable, but calls nobody. It never gets longer. */
export const withoutMassMentions = (text: string): string =>
  text.replace(MASS_TOKEN, "‹!").replace(MASS_NAME, "＠");

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text;

function button({ choice, label, style }: Choice, index: number) {
  return {
    type: "button",
    // Unique in its block, or Slack refuses the message.
    action_id: `choice_${index}`,
    text: { type: "plain_text", text: cut(label, MAX_LABEL) },
    value: choice,
    ...(style ? { style } : {}),
  };
}

function actionBlocks(choices: Choice[], target: ReplyTarget) {
  const buttons = choices.map(button);
  return Array.from({ length: Math.ceil(buttons.length / MAX_BUTTONS_A_BLOCK) }, (_, i) => {
    const block_id = blockIdFor(target, i);
    return {
      type: "actions",
      ...(block_id === undefined ? {} : { block_id }),
      elements: buttons.slice(i * MAX_BUTTONS_A_BLOCK, (i + 1) * MAX_BUTTONS_A_BLOCK),
    };
  });
}

/** The content fields of chat.postMessage and chat.update. Without choices an edit takes buttons away. */
export function messageContent(text: string, choices: Choice[] = [], target: ReplyTarget = {}) {
  const shown = withoutMassMentions(withoutFetches(text));
  return {
    text: escapeText(cut(shown, MAX_FALLBACK)),
    blocks: [{ type: "markdown", text: shown }, ...actionBlocks(choices, target)],
    // chat.update would otherwise look for names in the text and link them.
    parse: "none",
    // Slack would fetch the address, and with it whatever a model put into it.
    unfurl_links: false,
    unfurl_media: false,
  };
}
