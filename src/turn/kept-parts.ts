// What earlier turns could not say any more goes out before anything else, once the person has written again.

import { splitText } from "../channels/split-text.ts";
import { isPersons } from "../conversation/ownership.ts";
import type { DeliveryPart, ThinkView } from "../conversation/port.ts";
import { isLate, type LateInput } from "./late-part.ts";

type Shown = Pick<DeliveryPart, "text" | "colleague" | "file">;

/**
 * What of it is said now, in order; undefined where it stays kept. While a person speaks only their own words are:
 * an answer of the employee that was overtaken so is not said any more.
 */
export function keptTexts(
  { kept = [], epoch = 0, writtenAt }: Pick<ThinkView, "kept" | "epoch" | "writtenAt">,
  { channel, deps }: Pick<LateInput, "channel" | "deps">,
): Shown[] | undefined {
  if (kept.length === 0 || isLate({ channel, writtenAt, deps })) return undefined;
  return kept
    .filter(({ colleague }) => colleague !== undefined || !isPersons(epoch))
    .flatMap(({ text, colleague, file }): Shown[] =>
      file
        ? [{ text: "", file }]
        : splitText(text, channel.capabilities.textLimit).map((piece) => ({
            text: piece,
            ...(colleague === undefined ? {} : { colleague }),
          })),
    );
}
