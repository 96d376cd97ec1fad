// Which deployments are asked, in which order, and why each other one is not. Decided from what is known
// before the call; nothing here asks anybody.

import type { HealthBook, RouteCandidate, SkipReason } from "../tenants/model-book.ts";
import { isFree } from "../usage/prices.ts";
import { fits, type RequestSize, turnStart } from "./fit-context.ts";
import { mayProbe, phaseOf } from "./health/circuit.ts";
import { expectedMs } from "./health/latency.ts";
import type { ModelRequest } from "./model.ts";
import type { Path, Step } from "./path.ts";
import { rank } from "./ranking.ts";
import { withinCalls } from "./within-calls.ts";

/** A chat answer of a few paragraphs: what rates are compared over. */
const EXPECTED_TOKENS = 250;

export interface RouteInput {
  path: Path;
  request: ModelRequest;
  size: RequestSize;
  /** Nothing but local deployments, whatever else is true. */
  localOnly: boolean;
  /** The budget is used up: only what costs nothing and is local. */
  freeOnly: boolean;
  /** The budget is nearly used up and the request simple. */
  preferLocal: boolean;
  health: HealthBook;
  now: number;
  /** Its model has to be loaded first. */
  isCold: (step: Step) => boolean;
  isBeingTried: (step: Step) => boolean;
  random: () => number;
}

export interface Route {
  /** Those to be asked, one after the other. */
  order: Step[];
  /** All that the path names, those of `order` first; for the receipt. */
  candidates: RouteCandidate[];
}

interface Judged {
  step: Step;
  candidate: RouteCandidate;
}

/** Plans one call. What is cold, or cannot see the images, is asked only where nobody else is left. */
export function planRoute(input: RouteInput): Route {
  const needs = needsOf(input.request);
  const judged: Judged[] = [];
  for (const { order, steps } of input.path.segments)
    for (const step of order === "latency" ? ranked(steps, input) : steps)
      judged.push(judge(step, input, needs));
  const open = judged.filter(({ candidate }) => candidate.skipped === undefined);
  const able = needs.images ? seeing(open) : open;
  const cold = able.filter(({ step }) => input.isCold(step));
  const asked = withinCalls(cold.length > 0 ? withoutCold(able, cold, input) : preferred(able, input));
  const others = judged.length > asked.length ? judged.filter((one) => !asked.includes(one)) : [];
  return {
    order: asked.map(({ step }) => step),
    candidates: asked.concat(others).map(({ candidate }) => candidate),
  };
}

/** Those that see images; all of them where none does. */
function seeing(open: Judged[]): Judged[] {
  const able = open.filter(({ step }) => step.deployment.capabilities.images);
  if (able.length === 0) return open;
  for (const one of open) if (!able.includes(one)) one.candidate.skipped = "no_images";
  return able;
}

function withoutCold(able: Judged[], cold: Judged[], input: RouteInput): Judged[] {
  const warm = able.filter((one) => !cold.includes(one));
  if (warm.length > 0) for (const one of cold) one.candidate.skipped = "cold";
  return [...preferred(warm, input), ...cold];
}

const preferred = (warm: Judged[], { preferLocal }: RouteInput): Judged[] =>
  preferLocal ? [...warm.filter(isLocal), ...warm.filter((one) => !isLocal(one))] : warm;

const isLocal = ({ step }: Judged): boolean => step.deployment.locality === "local";

const scoreOf = ({ deployment }: Step, { health, request, now }: RouteInput): number | undefined =>
  expectedMs(health[deployment.id]?.latency, Math.min(EXPECTED_TOKENS, request.maxOutputTokens), now);

const ranked = (steps: Step[], input: RouteInput): Step[] =>
  rank({
    items: steps,
    scoreOf: (step) => scoreOf(step, input),
    isBeingTried: input.isBeingTried,
    random: input.random,
  });

function judge(step: Step, input: RouteInput, needs: Needs): Judged {
  const scoreMs = scoreOf(step, input);
  const skipped = skipReason(step, input, needs);
  const candidate: RouteCandidate = { deployment: step.deployment.id };
  if (scoreMs !== undefined) candidate.scoreMs = scoreMs;
  if (skipped) candidate.skipped = skipped;
  return { step, candidate };
}

interface Needs {
  tools: boolean;
  /** In the turn that is being answered: of older ones the answers are there. */
  images: boolean;
  schemas: boolean;
}

function needsOf(request: ModelRequest): Needs {
  const turn = request.messages.slice(turnStart(request.messages));
  return {
    tools: request.tools.length > 0,
    images: turn.some(({ content }) => content.some(({ type }) => type === "image")),
    schemas: request.output !== undefined,
  };
}

function skipReason({ deployment }: Step, input: RouteInput, needs: Needs): SkipReason | undefined {
  const { capabilities, id } = deployment;
  if (!deployment.isActive) return "switched_off";
  if (input.localOnly && deployment.locality !== "local") return "not_local";
  if (input.freeOnly && !(deployment.locality === "local" && isFree(deployment.prices))) return "over_budget";
  if (needs.tools && !capabilities.tools) return "no_tools";
  if (needs.schemas && !capabilities.schemas) return "no_schemas";
  if (!fits(input.size, input.request.maxOutputTokens, deployment.contextWindow)) return "too_long";
  const circuit = input.health[id]?.circuit;
  if (phaseOf(circuit, input.now) === "closed" || mayProbe(circuit, input.now)) return undefined;
  return "circuit_open";
}
