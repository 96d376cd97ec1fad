import { describe, expect, it } from "vitest";
import { encodeTuple } from "../../../src/ids.ts";
import { createTestApp } from "./app.ts";

const PDF = "%PDF-1.7 the third quarter";
const made = (name: string) =>
  JSON.stringify({
    file: { id: "0123456789abcdef", name, mediaType: "application/pdf", bytes: 26, sha256: "", sources: [] },
    base64: btoa(PDF),
  });
const place = encodeTuple(["demo", "demo.slack", "T1", "2", "0"]);
const path = (turn: string, index: string) => `/conversations/demo.slack/T1/turns/${turn}/files/${index}`;

async function signedIn(tenant: string) {
  const app = createTestApp();
  const cookie = await app.signIn(tenant);
  return Object.assign(app, { get: (path: string) => app.request(path, { headers: { cookie } }) });
}

describe("a file that an employee sent", () => {
  it("is saved by whoever is signed in, under its name, and is no page of ours", async () => {
    const office = await signedIn("demo");
    office.files.set(place, made("Übersicht (Q3).pdf"));
    const response = await office.get(path("2", "0"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(PDF);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": "attachment; filename*=UTF-8''%C3%9Cbersicht%20%28Q3%29.pdf",
    });
  });

  it("is not there where there is none, for another tenant, or under what is no number", async () => {
    const office = await signedIn("demo");
    office.files.set(place, made("Q3.pdf"));
    for (const [turn, index] of [
      ["2", "1"],
      ["3", "0"],
      ["x", "0"],
      ["2", "-1"],
      ["2", "1e0"],
    ] as const)
      expect((await office.get(path(turn, index))).status).toBe(404);
    const other = await signedIn("other");
    other.files.set(place, made("Q3.pdf"));
    expect((await other.get(path("2", "0"))).status).toBe(404);
  });
});
