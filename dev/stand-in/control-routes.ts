import { type Context, Hono } from "hono";
import type * as z from "zod";
import { faultsSchema, latencySchema, modeSchema, scriptSchema } from "./script.ts";
import type { StandInState } from "./state.ts";

/** Answers 204, or 400 with what is wrong, so that a typo in a test does not pass unseen. */
async function change<S extends z.ZodType>(c: Context, schema: S, apply: (value: z.infer<S>) => void) {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) return c.json({ error: parsed.error.issues }, 400);
  apply(parsed.data);
  return c.body(null, 204);
}

/** The control API; script.ts says what each route takes. */
export function controlRoutes(state: StandInState): Hono {
  const app = new Hono();
  app.post("/mode", (c) =>
    change(c, modeSchema, ({ mode }) => {
      state.mode = mode;
    }),
  );
  app.post("/latency", (c) =>
    change(c, latencySchema, (latency) => {
      state.latency = latency;
    }),
  );
  app.post("/script", (c) => change(c, scriptSchema, ({ answers }) => state.script.push(...answers)));
  app.delete("/script", (c) => {
    state.script = [];
    return c.body(null, 204);
  });
  app.post("/faults", (c) =>
    change(c, faultsSchema, (faults) => state.faults.push(...(Array.isArray(faults) ? faults : [faults]))),
  );
  app.delete("/faults", (c) => {
    state.faults = [];
    return c.body(null, 204);
  });
  app.get("/requests", (c) => c.json({ total: state.total, requests: state.requests }));
  app.delete("/requests", (c) => {
    state.forgetRequests();
    return c.body(null, 204);
  });
  return app;
}
