import { describe, expect, it } from "vitest";
import { MAX_REDIRECTS } from "../../../src/limits.ts";
import type { OpenToolSecret } from "../../../src/tenants/tool-policy.ts";
import { HOSTILE_URLS } from "../../doubles/hostile-urls.ts";
import { type Edge, headerSecret, recordingEdge } from "../../doubles/tool-world.ts";
import { API, doorOver, OWN, request, SHOP, sentOn, text } from "./egress-door.ts";

describe("an address that may not be asked for", () => {
  it("comes in more than fifty kinds here", () => {
    expect(HOSTILE_URLS.length).toBeGreaterThan(50);
  });

  it.each(HOSTILE_URLS)("is never asked: %s", async (_, url) => {
    const edge = recordingEdge();
    const sent = await doorOver(edge).send(request(url, { hosts: [API, OWN] }));
    expect(sent).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(edge.requests).toEqual([]);
  });

  it.each(HOSTILE_URLS.filter(([, url]) => !/[\t\r]/.test(url) && url !== ""))(
    "is never followed to: %s",
    async (_, url) => {
      // A header cannot carry every character: what a server would send there is its encoded form.
      const location = [...url].every((char) => char.charCodeAt(0) < 256)
        ? url
        : (URL.parse(url)?.href ?? "");
      const edge = recordingEdge({ [`https://${API}/start`]: sentOn(location || "https://127.0.0.1/") });
      const sent = await doorOver(edge).send(request(`https://${API}/start`, { hosts: [API, OWN] }));
      expect(sent).toMatchObject({ ok: false, error: { code: expect.stringMatching(/failed|unavailable/) } });
      // An address without a host of its own may lead on to the same host, and nowhere else.
      expect(edge.requests.filter((one) => new URL(one.url).hostname !== API)).toEqual([]);
    },
  );

  it("is an inner name even where somebody put it on the list", async () => {
    const edge = recordingEdge();
    const door = doorOver(edge);
    for (const host of ["db.internal", "nas.local", "x.localhost", "127.0.0.1", "[::1]", OWN]) {
      expect(await door.send(request(`https://${host}/`, { hosts: [host] }))).toMatchObject({ ok: false });
    }
    expect(edge.requests).toEqual([]);
  });

  it("is one of more than 4,000 characters", async () => {
    const url = `https://${API}/${"x".repeat(4_000)}`;
    expect(doorOver(recordingEdge()).fault(url, [API])).toContain("longer than");
  });

  it("is told before anybody is asked", () => {
    const door = doorOver(recordingEdge());
    expect(door.fault(`https://${API}/x`, [API])).toBeUndefined();
    expect(door.fault("https://evil.example/", [API])).toContain("evil.example is not on the list");
  });
});

describe("a request", () => {
  it("goes out over https with its credential, and comes back as text", async () => {
    const edge = recordingEdge({ [`https://${API}/orders`]: () => text("two orders") });
    const sent = await doorOver(edge).send(
      request(`https://${API}/orders?open=1#top`, {
        secrets: [headerSecret(API, "s3cret-v", { prefix: "Key " })],
      }),
    );
    expect(sent).toMatchObject({
      ok: true,
      value: { status: 200, text: "two orders", isText: true, isCut: false },
    });
    expect(edge.requests).toMatchObject([
      {
        url: `https://${API}/orders?open=1`,
        headers: { "x-api-key": "Key s3cret-v", "user-agent": "Konstruct" },
      },
    ]);
  });

  it("carries no credential of another host, of another kind, or without a header", async () => {
    const edge = recordingEdge({ [`https://${API}/`]: () => text("") });
    const secrets: OpenToolSecret[] = [
      headerSecret(SHOP, "of-the-shop"),
      { id: "b", kind: "brave", prefix: "", value: "of-brave", host: API, header: "X-Brave" },
      { id: "n", kind: "header", prefix: "", value: "nameless", host: API },
    ];
    await doorOver(edge).send(request(`https://${API}/`, { secrets }));
    expect(JSON.stringify(edge.requests)).not.toMatch(/of-the-shop|of-brave|nameless/);
  });

  it("goes where the installation sends that host, and nowhere else", async () => {
    const edge = recordingEdge({ "http://127.0.0.1:9/erp/orders": () => text("routed") });
    const door = doorOver(edge, { routes: { "erp.internal": "http://127.0.0.1:9/erp/" } });
    const sent = await door.send(request("https://erp.internal/orders?x=1", { hosts: ["erp.internal"] }));
    expect(sent).toMatchObject({ ok: true, value: { text: "routed" } });
    expect(edge.requests.map(({ url }) => url)).toEqual(["http://127.0.0.1:9/erp/orders?x=1"]);
    // A route opens nothing: the host has to be on the list.
    expect(await door.send(request("https://erp.internal/orders"))).toMatchObject({ ok: false });
  });

  it("says plainly that nobody answered, and nothing about why", async () => {
    const fetch = async () => {
      throw new Error("connect 10.1.2.3:443 with key s3cret");
    };
    const get = await doorOver({ fetch }).send(request(`https://${API}/`));
    expect(get).toEqual({
      ok: false,
      error: { code: "unavailable", message: `${API} could not be reached.` },
    });
    const post = await doorOver({ fetch }).send(request(`https://${API}/`, { method: "POST", body: "x" }));
    expect(post).toMatchObject({ ok: false, error: { code: "unknown" } });
  });

  it("ends at its deadline, whatever the server does", async () => {
    const stop = new AbortController();
    const edge: Pick<Edge, "fetch"> = {
      fetch: (_, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
    };
    const sent = doorOver(edge, { timeout: () => stop.signal }).send(request(`https://${API}/`));
    stop.abort();
    expect(await sent).toMatchObject({ ok: false, error: { message: `${API} took too long to answer.` } });
  });

  it("is not sent with a credential that no header can carry", async () => {
    const edge = recordingEdge({ [`https://${API}/`]: () => text("") });
    const sent = await doorOver(edge).send(
      request(`https://${API}/`, { secrets: [headerSecret(API, "a\r\nHost: evil")] }),
    );
    expect(sent.ok).toBe(false);
    expect(edge.requests).toEqual([]);
  });
});

describe("a redirect", () => {
  it(`is followed ${MAX_REDIRECTS} times and no more`, async () => {
    const hops = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, n) => [`https://${API}/${n}`, sentOn(`/${n + 1}`)] as const),
      );
    const reached = recordingEdge({ ...hops(3), [`https://${API}/3`]: () => text("there") });
    expect(await doorOver(reached).send(request(`https://${API}/0`))).toMatchObject({
      ok: true,
      value: { text: "there" },
    });
    const endless = recordingEdge(hops(9));
    expect(await doorOver(endless).send(request(`https://${API}/0`))).toMatchObject({
      ok: false,
      error: { code: "failed" },
    });
    expect(endless.requests).toHaveLength(MAX_REDIRECTS + 1);
  });

  it("to another allowed host leaves every credential behind, and coming back brings none", async () => {
    const edge = recordingEdge({
      [`https://${API}/a`]: sentOn(`https://${SHOP}/b`),
      [`https://${SHOP}/b`]: sentOn(`https://${API}/c`),
      [`https://${API}/c`]: () => text("done"),
    });
    const secrets = [headerSecret(API, "of-the-api"), headerSecret(SHOP, "of-the-shop")];
    const headers = { authorization: "Bearer mine", cookie: "a=b", accept: "text/plain" };
    await doorOver(edge).send({ ...request(`https://${API}/a`, { secrets }), headers });
    expect(edge.requests[0]?.headers).toMatchObject({
      "x-api-key": "of-the-api",
      authorization: "Bearer mine",
    });
    for (const later of edge.requests.slice(1)) {
      expect(later.headers).toEqual({ accept: "text/plain", "user-agent": "Konstruct" });
    }
    expect(edge.requests).toHaveLength(3);
  });

  it("is followed also where the answer before it breaks off", async () => {
    const broken = () =>
      new Response(new ReadableStream({ cancel: () => Promise.reject(new Error("reset")) }), {
        status: 302,
        headers: { location: "/b" },
      });
    const edge = recordingEdge({ [`https://${API}/a`]: broken, [`https://${API}/b`]: () => text("there") });
    expect(await doorOver(edge).send(request(`https://${API}/a`))).toMatchObject({
      ok: true,
      value: { text: "there" },
    });
  });

  it("of a change stays on its host: body and credential go nowhere else", async () => {
    const edge = recordingEdge({ [`https://${API}/a`]: sentOn(`https://${SHOP}/b`, 307) });
    const sent = await doorOver(edge).send(request(`https://${API}/a`, { method: "POST", body: "pay 30" }));
    expect(sent).toMatchObject({ ok: true, value: { status: 307 } });
    expect(edge.requests).toHaveLength(1);
  });

  it.each([
    [303, "PUT", "GET"],
    [302, "POST", "GET"],
    [301, "POST", "GET"],
    [302, "DELETE", "DELETE"],
    [307, "POST", "POST"],
    [308, "PUT", "PUT"],
  ])("with %i after %s asks with %s", async (status, method, then) => {
    const edge = recordingEdge({
      [`https://${API}/a`]: sentOn("/b", status),
      [`https://${API}/b`]: () => text(""),
    });
    const headers = { "content-type": "application/json" };
    await doorOver(edge).send({ ...request(`https://${API}/a`, { method, body: "{}" }), headers });
    const second = edge.requests[1];
    expect([second?.method, second?.body, second?.headers["content-type"]]).toEqual(
      then === "GET" ? ["GET", undefined, undefined] : [then, "{}", "application/json"],
    );
  });

  it("of a routed host is read against its public name, so that its own origin is a stranger", async () => {
    const edge = recordingEdge({
      "http://127.0.0.1:9/a": sentOn("/b"),
      "http://127.0.0.1:9/b": () => text("fine"),
      "http://127.0.0.1:9/c": sentOn("http://127.0.0.1:9/b"),
    });
    const door = doorOver(edge, { routes: { [API]: "http://127.0.0.1:9" } });
    expect(await door.send(request(`https://${API}/a`))).toMatchObject({ ok: true, value: { text: "fine" } });
    expect(await door.send(request(`https://${API}/c`))).toMatchObject({
      ok: false,
      error: { code: "failed" },
    });
  });
});
