// Which conversations' turns have ended, for whoever waits for them.

import { WorkerEntrypoint } from "cloudflare:workers";

let finished: string[] = [];

export const finish = (name: string): void => void finished.push(name);

/** POST /done: names of the conversations whose turns ended since the last call. */
export class BenchControl extends WorkerEntrypoint {
  override async fetch(): Promise<Response> {
    for (let waited = 0; finished.length === 0 && waited < 50; waited++) await scheduler.wait(1);
    const done = finished;
    finished = [];
    return Response.json(done);
  }
}
