// A conversation the way a person in it sees it, as text.

import type { Service } from "../sandbox/messages.ts";
import type { Shown } from "./sandbox-client.ts";

const TITLES: Record<Service, string> = { slack: "Slack", whatsapp: "WhatsApp", mattermost: "Mattermost" };
const WIDTH = 84;

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const space = rest.lastIndexOf(" ", width);
      const cut = space > 0 ? space : width;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    return [...lines, rest];
  });
}

const time = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** Slack writes mentions as `<@id>` and shows them by name. */
const withNames = (text: string, names: ReadonlyMap<string, string>): string =>
  text.replace(/<@([A-Z0-9]+)>/g, (whole, id: string) => (names.has(id) ? `@${names.get(id)}` : whole));

/** One message; replies in a thread are set in. */
function printMessage(message: Shown, names: ReadonlyMap<string, string>): string {
  const indent = message.thread ? "  │   " : "  ";
  const receipt = message.receipt && !message.isPerson ? ` · ${message.receipt}` : "";
  const head = `${message.authorName}  ${time(message.at)}${receipt}`;
  const body = message.deleted ? ["(deleted)"] : wrap(withNames(message.text, names), WIDTH - indent.length);
  const buttons = message.deleted ? [] : message.buttons.map(({ label }) => `[ ${label} ]`);
  const lines = [
    head,
    ...body.map((line) => `  ${line}`),
    ...(buttons.length ? [`  ${buttons.join(" ")}`] : []),
  ];
  return lines.map((line) => `${indent}${line}`.trimEnd()).join("\n");
}

/** A service's name as a heading, and whose chat it is, then its messages. */
export function printConversation(service: Service, messages: readonly Shown[], whose = ""): string {
  const title = `── ${TITLES[service]}${whose === "" ? "" : `, ${whose}`} `;
  const names = new Map(messages.map(({ author, authorName }) => [author, authorName]));
  return [title.padEnd(WIDTH, "─"), ...messages.map((message) => printMessage(message, names))].join("\n");
}
