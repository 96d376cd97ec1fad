// Did every line reach the other side once and in order, and did the employee hold its tongue? Pure.

import type { Shown } from "../../dev/stack/sandbox-client.ts";
import type { HandedOver } from "./hand-overs.ts";

export interface HandOverVerdict {
  /** Lines that reached the other side. */
  relayed: number;
  lost: string[];
  doubled: string[];
  outOfOrder: string[];
  /** Lines of a person that the employee answered while a colleague had the conversation. */
  talkedOver: string[];
}

const TOKEN = /\[[hpce]-\d+-\d+\]/g;
export const handOverTokens = (text: string): string[] => text.match(TOKEN) ?? [];

/** True where the message stands in a place of these: it is no business of the other conversations. */
export const isHandOver = (message: Shown, played: readonly HandedOver[]): boolean =>
  played.some(
    ({ customer, desk }) =>
      (message.channel === customer.channel && message.conversation === customer.place) ||
      (message.channel === "slack" && message.conversation === desk.place),
  );

/** `visible` is everything the sandbox shows at the end. */
export function judgeHandOvers(played: readonly HandedOver[], visible: readonly Shown[]): HandOverVerdict {
  const verdict: HandOverVerdict = { relayed: 0, lost: [], doubled: [], outOfOrder: [], talkedOver: [] };
  const ours = visible.filter(({ isPerson, deleted }) => !isPerson && !deleted);
  for (const one of played) {
    const { customer, desk } = one;
    const atCustomer = ours.filter(
      (m) => m.channel === customer.channel && m.conversation === customer.place,
    );
    // The stand-in repeats everything that no employee has answered: of that only the newest counts.
    const toCustomer = tokensOf(atCustomer).flatMap((tokens) =>
      tokens.includes(one.after) ? [one.after] : tokens,
    );
    const toColleague = tokensOf(
      ours.filter((m) => m.channel === "slack" && m.conversation === desk.place && m.thread === desk.root),
    ).flat();
    check(verdict, [...one.byColleague, one.after], toCustomer);
    check(verdict, one.byCustomer, toColleague);
    const said = [one.wish, ...one.byCustomer];
    verdict.talkedOver.push(...toCustomer.filter((token) => said.includes(token)));
  }
  return verdict;
}

/** Of each message, oldest first. */
const tokensOf = (messages: readonly Shown[]): string[][] =>
  [...messages].sort((one, other) => one.at - other.at).map(({ text }) => handOverTokens(text));

function check(verdict: HandOverVerdict, wanted: readonly string[], seen: readonly string[]): void {
  const got = seen.filter((token) => wanted.includes(token));
  for (const token of wanted) {
    const times = got.filter((one) => one === token).length;
    if (times === 0) verdict.lost.push(token);
    else verdict.relayed++;
    if (times > 1) verdict.doubled.push(token);
  }
  const firsts = [...new Set(got)];
  const inOrder = wanted.filter((token) => firsts.includes(token));
  verdict.outOfOrder.push(...firsts.filter((token, at) => token !== inOrder[at]));
}
