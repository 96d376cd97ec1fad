// Name of the object that listens for a connection.

import { encodeTuple, parseConnectionId } from "../../ids.ts";

/** Starts with the tenant, like every key. Undefined where the id is none. */
export function socketName(connectionId: string): string | undefined {
  const parsed = parseConnectionId(connectionId);
  return parsed && encodeTuple([parsed.tenantId, connectionId]);
}
