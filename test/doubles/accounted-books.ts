// What a tenant's object would say of messages that wait too long.

import type { AccountedBook } from "../../src/tenants/accounted.ts";

export const everythingAccounted: AccountedBook = {
  channels: [],
  connections: [],
  conversations: [],
  totals: {},
  hours: [],
};
