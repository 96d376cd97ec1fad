// The API as the Worker types it. Everything the console learns comes through `read`.

import { type ClientResponse, hc } from "hono/client";
import type { Api } from "../../../src/api/api.ts";
import { operatorName } from "../settings/operator-name.ts";
import { ApiFailure } from "./api-failure.ts";

export const api = hc<Api>(`${location.origin}/api`, {
  // Whoever works here is named in what they change; read at every call, since Settings changes it.
  headers: () => ({ "x-konstruct-operator": encodeURIComponent(operatorName()) }),
});

async function failureOf(response: { status: number; text(): Promise<string> }): Promise<ApiFailure> {
  try {
    const { error } = JSON.parse(await response.text());
    return new ApiFailure(String(error.code), String(error.message), String(error.requestId), error.fields);
  } catch {
    return new ApiFailure("unreadable", `The server answered with status ${response.status}.`);
  }
}

/** The body of a good answer; throws ApiFailure for any other. */
export async function read<R extends ClientResponse<unknown, number, "json">>(
  request: Promise<R>,
): Promise<Awaited<ReturnType<R["json"]>>> {
  let response: R;
  try {
    response = await request;
  } catch {
    throw new ApiFailure("network", "The server cannot be reached.");
  }
  if (!response.ok) throw await failureOf(response);
  return (await response.json()) as Awaited<ReturnType<R["json"]>>;
}

/** hono's client puts path parameters in as they are; a thread holds slashes. */
export const pathOf = (connectionId: string, thread: string) => ({
  connectionId: encodeURIComponent(connectionId),
  thread: encodeURIComponent(thread),
});
