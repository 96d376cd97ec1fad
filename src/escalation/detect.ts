// The registry of detectors: one a field, and the compiler misses the one that is forgotten. To add a field:
// its line in fields.ts, its file in detectors/, its line here.

import { attempts } from "./detectors/attempts.ts";
import { billingDispute } from "./detectors/billing-dispute.ts";
import { channel } from "./detectors/channel.ts";
import { confidence } from "./detectors/confidence.ts";
import { minutesOpen } from "./detectors/minutes-open.ts";
import { outsideHours } from "./detectors/outside-hours.ts";
import { refusals } from "./detectors/refusals.ts";
import { sentiment } from "./detectors/sentiment.ts";
import { toolFailures } from "./detectors/tool-failures.ts";
import { turns } from "./detectors/turns.ts";
import type { Metadata } from "./fields.ts";
import type { Window } from "./window.ts";

type Detectors = { [Name in keyof Metadata]: (window: Window) => Metadata[Name] };

const DETECTORS: Detectors = {
  billing_dispute: billingDispute,
  attempts,
  sentiment,
  turns,
  minutes_open: minutesOpen,
  tool_failures: toolFailures,
  confidence,
  refusals,
  channel,
  outside_hours: outsideHours,
};

/** What rules may ask, detected in the recent window. Pure; asks no model and no service. */
export function detectMetadata(window: Window): Metadata {
  return {
    billing_dispute: DETECTORS.billing_dispute(window),
    attempts: DETECTORS.attempts(window),
    sentiment: DETECTORS.sentiment(window),
    turns: DETECTORS.turns(window),
    minutes_open: DETECTORS.minutes_open(window),
    tool_failures: DETECTORS.tool_failures(window),
    confidence: DETECTORS.confidence(window),
    refusals: DETECTORS.refusals(window),
    channel: DETECTORS.channel(window),
    outside_hours: DETECTORS.outside_hours(window),
  };
}
