import type { ChatRequest } from "./chat-request.ts";
import type { Fault, Latency, Mode, ScriptedAnswer } from "./script.ts";

/** Enough for a test to look back, little enough for a load run of hours. */
const KEPT_REQUESTS = 200;

export interface SeenRequest {
  at: number;
  body: unknown;
}

/** Everything the control API can change. One for each running stand-in. */
export class StandInState {
  mode: Mode = "talk";
  latency: Latency | undefined;
  script: ScriptedAnswer[] = [];
  faults: Fault[] = [];
  requests: SeenRequest[] = [];
  total = 0;
  readonly random: () => number;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  remember(body: unknown, at: number): void {
    this.total += 1;
    this.requests.push({ at, body });
    if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
  }

  forgetRequests(): void {
    this.requests = [];
    this.total = 0;
  }

  /** The first fault that hits this request; a counted one is used up. */
  takeFault(request: ChatRequest): Fault | undefined {
    for (const fault of this.faults) {
      if (fault.model !== undefined && fault.model !== request.model) continue;
      if (fault.probability !== undefined && this.random() >= fault.probability) continue;
      this.countDown(fault);
      return fault;
    }
    return undefined;
  }

  private countDown(fault: Fault): void {
    if (fault.count === undefined) return;
    fault.count -= 1;
    if (fault.count === 0) this.faults = this.faults.filter((kept) => kept !== fault);
  }
}
