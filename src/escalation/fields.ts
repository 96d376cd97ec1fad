// What a condition may ask about a conversation. The one list: the checker, the detectors, the editor and the
// guide all follow it.

import type { ChannelName } from "../conversation/message.ts";

export const CHANNELS: readonly ChannelName[] = ["slack", "whatsapp", "mattermost", "web"];

/** Of a number: from where to where it goes. `whole` ones are counts. */
interface NumberField {
  kind: "number";
  min: number;
  max: number;
  whole: boolean;
  says: string;
}

interface FlagField {
  kind: "flag";
  says: string;
}

interface ChoiceField {
  kind: "choice";
  choices: readonly string[];
  says: string;
}

export type Field = NumberField | FlagField | ChoiceField;

const count = (says: string): NumberField => ({
  kind: "number",
  min: 0,
  max: Number.POSITIVE_INFINITY,
  whole: true,
  says,
});
const between = (min: number, max: number, says: string): NumberField => ({
  kind: "number",
  min,
  max,
  whole: false,
  says,
});
const flag = (says: string): FlagField => ({ kind: "flag", says });

export const FIELDS = {
  billing_dispute: flag("the person disputes a bill or a charge"),
  attempts: count("how often the person has asked for the same thing, this time included"),
  sentiment: between(-1, 1, "how the person sounds, from -1 (angry) to 1 (happy)"),
  turns: count("turns of this conversation, this one included"),
  minutes_open: count("minutes since the person first wrote in this conversation"),
  tool_failures: count("tool calls that failed lately"),
  confidence: between(0, 1, "how sure the employee's answer sounds, from 0 to 1"),
  refusals: count("answers in which the employee declined lately"),
  channel: { kind: "choice", choices: CHANNELS, says: "where the person writes" },
  outside_hours: flag("nobody of the team is at work now"),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;
type FieldOf<K extends Field["kind"]> = {
  [N in FieldName]: (typeof FIELDS)[N]["kind"] extends K ? N : never;
}[FieldName];

export type NumberName = FieldOf<"number">;
export type FlagName = FieldOf<"flag">;
export type ChoiceName = FieldOf<"choice">;

/** A conversation, as rules see it. */
export type Metadata = Record<NumberName, number> &
  Record<FlagName, boolean> &
  Record<ChoiceName, ChannelName>;

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export const isFieldName = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);
