// An operator of a tenant with a session: asks and changes, as the console does.

import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
  body: any;
  text: string;
}

export interface Operator extends TestApp {
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function createOperator(tenant = "demo"): Promise<Operator> {
  const app = createTestApp();
  const cookie = await app.signIn(tenant);
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await app.request(path, {
      method,
      headers: {
        cookie,
        origin: ORIGIN,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) };
  };
  return Object.assign(app, { ask });
}
