// The door of tools where it runs: this runtime's own URL parser makes every spelling of an inner address plain,
// and its own fetch would connect to it. Only our guard stands before that.

import { describe, expect, it } from "vitest";
import { MAX_EGRESS_BYTES } from "../../src/limits.ts";
import { createEgress, type EgressDeps } from "../../src/tools/builtin/egress.ts";
import { HOSTILE_URLS } from "../doubles/hostile-urls.ts";

const API = "api.example.com";
const request = (url: string) => ({
  url,
  method: "GET",
  // The list allows even the plain forms of the inner addresses: the other rules have to hold alone.
  hosts: [API, "127.0.0.1", "localhost", "169.254.169.254", "[::1]", "konstruct.example.com"],
  secrets: [],
  signal: new AbortController().signal,
});

function door(answer: () => Response, changes: Partial<EgressDeps> = {}) {
  const asked: string[] = [];
  const egress = createEgress({
    ownHosts: ["konstruct.example.com"],
    routes: {},
    fetch: async (url) => {
      asked.push(url);
      return answer();
    },
    ...changes,
  });
  return { egress, asked };
}

describe("the door of tools in workerd", () => {
  it.each(HOSTILE_URLS)("asks nobody for %s", async (_, url) => {
    const { egress, asked } = door(() => new Response("inner"));
    expect(await egress.send(request(url))).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(asked).toEqual([]);
  });

  it("reads an answer in its own letters and cuts it at 1 MiB", async () => {
    const headers = { "content-type": "text/plain; charset=iso-8859-1" };
    const small = door(() => new Response(Uint8Array.from([0x6d, 0xfc, 0x64, 0x65]), { headers }));
    expect(await small.egress.send(request(`https://${API}/`))).toMatchObject({
      ok: true,
      value: { text: "müde" },
    });
    const big = door(() => new Response(new Uint8Array(MAX_EGRESS_BYTES + 1), { headers }));
    expect(await big.egress.send(request(`https://${API}/`))).toMatchObject({
      ok: true,
      value: { isCut: true },
    });
  });

  it("gives up at its deadline by this runtime's own signals", async () => {
    const { egress } = door(() => new Response(""), {
      timeout: () => AbortSignal.timeout(20),
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
    });
    expect(await egress.send(request(`https://${API}/`))).toMatchObject({
      ok: false,
      error: { code: "unavailable", message: `${API} took too long to answer.` },
    });
  });
});
