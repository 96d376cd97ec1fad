import { describe, expect, it } from "vitest";
import { beltOver, jsonAnswer as json } from "../../doubles/builtin-belt.ts";
import { headerSecret, recordingEdge } from "../../doubles/tool-world.ts";

const API = "api.example.com";
const FREE = "news.example.com";

describe("http_request", () => {
  const hosts = [
    { host: API, readFree: false },
    { host: FREE, readFree: true },
  ];
  const policy = { hosts };

  it("reads a host that is free to read without asking", async () => {
    const edge = recordingEdge({ [`https://${FREE}/today`]: () => json({ top: "rain" }) });
    const step = await beltOver(edge, { policy }).call("http_request", { url: `https://${FREE}/today` });
    expect(step.receipt).toMatchObject({ outcome: "ok", effect: "read" });
    expect(step.text).toContain(`HTTP 200 from https://${FREE}/today`);
    expect(step.text).toContain('{"top":"rain"}');
    expect(step.taint).toEqual([`the web page ${FREE}`]);
  });

  it.each([
    ["a GET of a host that is not free", { url: `https://${API}/x` }],
    ["a POST", { url: `https://${FREE}/x`, method: "POST", body: "{}" }],
    ["a PUT", { url: `https://${FREE}/x`, method: "PUT" }],
    ["a DELETE", { url: `https://${FREE}/x`, method: "DELETE" }],
  ])("asks a person before %s, and sends nothing", async (_, input) => {
    const edge = recordingEdge();
    const step = await beltOver(edge, { policy }).call("http_request", input);
    expect(step.receipt.outcome).toBe("asked");
    expect(edge.requests).toEqual([]);
  });

  it("shows on the card exactly what will be asked, the host as it is spelled on the wire", async () => {
    const step = await beltOver(recordingEdge(), {
      policy: { hosts: [{ host: "xn--bcher-kva.example", readFree: false }] },
    }).call("http_request", { url: "https://BÜCHER.example/ä?q=ö", method: "POST", body: "buy" });
    expect(step.request?.lines).toEqual([
      { label: "Method", value: "POST" },
      { label: "Address", value: "https://xn--bcher-kva.example/%C3%A4?q=%C3%B6" },
      { label: "Host", value: "xn--bcher-kva.example" },
      { label: "Body", value: "buy" },
    ]);
  });

  it("sends what was approved with the host's credential and the confirmation's key, and nobody sees the credential", async () => {
    const edge = recordingEdge({ [`https://${API}/orders`]: ({ headers }) => json({ echo: headers }) });
    const toolkit = { secrets: [headerSecret(API, "s3cret-value")] };
    const { call, approve } = beltOver(edge, { policy, toolkit });
    const asked = await call("http_request", {
      url: `https://${API}/orders`,
      method: "POST",
      body: '{"n":1}',
    });
    const step = await approve(asked);
    expect(step?.receipt).toMatchObject({ outcome: "ok", effect: "write" });
    expect(edge.requests).toMatchObject([
      {
        method: "POST",
        body: '{"n":1}',
        headers: {
          "x-api-key": "s3cret-value",
          "content-type": "application/json",
          "idempotency-key": asked.request?.id,
        },
      },
    ]);
    expect(JSON.stringify([asked, step])).not.toContain("s3cret");
  });

  it.each([
    ["a host that is not on the list", { url: "https://evil.example/" }],
    ["an inner address", { url: "https://127.0.0.1/" }],
    ["this service itself", { url: "https://konstruct.example.com/api" }],
    ["no address", { url: "orders of today" }],
  ])("refuses %s before anybody is asked", async (_, input) => {
    const edge = recordingEdge();
    const step = await beltOver(edge, { policy }).call("http_request", { ...input, method: "POST" });
    expect(step.receipt.outcome).toBe("refused");
    expect(step.request).toBeUndefined();
    expect(edge.requests).toEqual([]);
  });

  it("refuses a body of a GET, and a method that it has not", async () => {
    const { call } = beltOver(recordingEdge(), { policy });
    for (const input of [
      { url: `https://${FREE}/`, body: "x" },
      { url: `https://${FREE}/`, method: "PATCH" },
      { url: `https://${FREE}/`, headers: { "x-api-key": "mine" } },
    ]) {
      expect((await call("http_request", input)).receipt.outcome).toBe("invalid");
    }
  });

  it("is not led from a free host to one that would have been asked about", async () => {
    const edge = recordingEdge({
      [`https://${FREE}/a`]: () =>
        new Response(null, { status: 302, headers: { location: `https://${API}/secret` } }),
    });
    const step = await beltOver(edge, { policy }).call("http_request", { url: `https://${FREE}/a` });
    expect(step.receipt.outcome).toBe("failed");
    expect(edge.requests).toHaveLength(1);
  });

  it("does not run after approval where the host was taken from the list meanwhile", async () => {
    const edge = recordingEdge();
    const asked = await beltOver(edge, { policy }).call("http_request", {
      url: `https://${API}/x`,
      method: "DELETE",
    });
    const step = await beltOver(edge, { policy: { hosts: [] } }).approve(asked);
    expect(step).toMatchObject({ isError: true, receipt: { outcome: "refused" } });
    expect(edge.requests).toEqual([]);
  });

  it.each([
    ["GET", 404, "failed"],
    ["GET", 500, "failed"],
    ["POST", 400, "failed"],
    ["POST", 503, "failed"],
    ["POST", 500, "unknown"],
    ["DELETE", 504, "unknown"],
  ])("calls %s with status %i %s", async (method, status, outcome) => {
    const edge = recordingEdge({ [`https://${API}/x`]: () => json({ why: "because" }, { status }) });
    const { call, approve } = beltOver(edge, { policy });
    const step = await approve(await call("http_request", { url: `https://${API}/x`, method }));
    expect(step).toMatchObject({ isError: true, taint: [`the web page ${API}`], receipt: { outcome } });
    expect(step?.text).toContain("because");
  });

  it("does not read what is no text, and says what it is", async () => {
    const answer = () => new Response(new Uint8Array(9), { headers: { "content-type": "application/pdf" } });
    const edge = recordingEdge({ [`https://${FREE}/a.pdf`]: answer });
    const step = await beltOver(edge, { policy }).call("http_request", { url: `https://${FREE}/a.pdf` });
    expect(step.text).toContain("[The answer is a file, which is not shown: application/pdf]");
  });
});
