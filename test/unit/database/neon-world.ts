// Our client and Neon's own driver, asked the same and answered the same.

import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { type Connection, connect, type Fetch } from "../../../src/database/connect.ts";
import { type NeonHttp, neonHttp } from "../../../src/database/neon-http.ts";

export const URL_OF_BOTH = "postgresql://konstruct_app:p%40ss@ep-one.eu-central-1.aws.neon.tech/konstruct";

export interface Asked {
  method: string | undefined;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

export type Answer = () => Response | Promise<Response>;

/** Who asks is in the address, and each says its own name. */
function withoutName(headers: Headers): Record<string, string> {
  const told = Object.fromEntries(headers);
  const address = new URL(told["neon-connection-string"] ?? "");
  address.searchParams.delete("application_name");
  return { ...told, "neon-connection-string": address.href };
}

function recorded(answer: Answer): { fetch: Fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    fetch: async (url, { method, headers, body }) => {
      const sent = {
        method,
        url,
        headers: withoutName(new Headers(headers)),
        body: JSON.parse(String(body)),
      };
      asked.push(sent);
      return answer();
    },
  };
}

export interface Told {
  asked: Asked[];
  /** What came back, or the error that was thrown. */
  value?: unknown;
  error?: unknown;
}

async function told(asked: Asked[], work: () => PromiseLike<unknown>): Promise<Told> {
  try {
    return { asked, value: await work() };
  } catch (error) {
    return { asked, error };
  }
}

/** The driver reads its one configuration when it asks: one question at a time. */
function theirDriver(fetch: Fetch) {
  neonConfig.fetchFunction = fetch;
  return neon(URL_OF_BOTH, { fullResults: true });
}

/** The same use of both clients; `answer` is made anew for each. */
export async function askBoth(use: (client: NeonHttp) => PromiseLike<unknown>, answer: Answer) {
  const [we, they] = [recorded(answer), recorded(answer)];
  const ours = neonHttp(URL_OF_BOTH, (body, headers) =>
    we.fetch("https://api.eu-central-1.aws.neon.tech/sql", { method: "POST", body, headers }),
  );
  const theirs = theirDriver(they.fetch);
  drizzle(theirs); // sets how times are read, in the whole process
  return {
    ours: await told(we.asked, () => use(ours)),
    theirs: await told(they.asked, () => use(theirs as unknown as NeonHttp)),
  };
}

/** The same through drizzle: our connection, and the one that drizzle makes of their driver. */
export async function askBothDrizzles(use: (db: Connection) => PromiseLike<unknown>, answer: Answer) {
  const [we, they] = [recorded(answer), recorded(answer)];
  const theirs = drizzle(theirDriver(they.fetch));
  return {
    ours: await told(we.asked, () => use(connect({ url: URL_OF_BOTH, fetch: we.fetch }))),
    theirs: await told(they.asked, () => use(theirs)),
  };
}
