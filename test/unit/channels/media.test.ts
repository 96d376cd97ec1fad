import { describe, expect, it } from "vitest";
import { filesOf } from "../../../src/channels/mattermost/media.ts";
import { digestOf, fileName, fileOf, kindOf } from "../../../src/channels/media.ts";
import { isUnder, refusalBefore } from "../../../src/channels/media-fetch.ts";
import { foundType, provenType } from "../../../src/channels/media-type.ts";
import {
  MAX_AUDIO_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_IMAGE_BYTES,
  MAX_MESSAGE_FILES,
} from "../../../src/limits.ts";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe("the kind of a file", () => {
  it("is told by its media type; a picture that no model looks at is none", () => {
    const kinds = ["image/png", "image/svg+xml", "image/heic", "text/csv", "application/pdf", "audio/ogg"];
    expect(kinds.map(kindOf)).toEqual(["image", "other", "other", "document", "document", "audio"]);
    expect([kindOf("video/mp4"), kindOf("application/zip"), kindOf("")]).toEqual(["video", "other", "other"]);
  });

  it("is told by the name where the type says nothing", () => {
    const of = (name: string) => fileOf({ id: "1", name, mediaType: "application/octet-stream" }).kind;
    expect(["a.PDF", "b.jpeg", "c.exe", "constructor", "d.constructor"].map(of)).toEqual([
      "document",
      "image",
      "other",
      "other",
      "other",
    ]);
  });

  it("is open where neither was told", () => {
    expect(fileOf({ id: "1" })).toEqual({ id: "1", name: "file", mediaType: "", kind: "other" });
  });
});

describe("what is announced", () => {
  it("has parameters and odd types cut off", () => {
    expect(fileOf({ id: "1", mediaType: "Audio/OGG; codecs=opus" }).mediaType).toBe("audio/ogg");
    expect(fileOf({ id: "1", mediaType: "image/png\r\nx: y" }).kind).toBe("other");
  });

  it("has a size only where it is one", () => {
    for (const odd of [-1, Number.NaN, 1.5, Number.POSITIVE_INFINITY])
      expect(fileOf({ id: "1", bytes: odd })).not.toHaveProperty("bytes");
  });

  it("has a hash in hex or base64, or none", () => {
    expect(digestOf("A".repeat(43).concat("="))).toBe("0".repeat(64));
    expect(digestOf("AB".repeat(32))).toBe("ab".repeat(32));
    expect([digestOf("q0dJb3Jk"), digestOf(""), digestOf(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("keeps its ending when its name is too long, and always has a name", () => {
    expect(fileName(`${"a".repeat(200)}.docx`)).toMatch(/^a{74}….docx$/);
    expect([fileName(""), fileName("///"), fileName("\u202e")]).toEqual(["file", "file", "file"]);
  });

  it("is at most so many files of one line", () => {
    const ids = Array.from({ length: MAX_MESSAGE_FILES + 5 }, (_, index) => `f${index}`);
    expect(filesOf(ids)).toHaveLength(MAX_MESSAGE_FILES);
  });

  it("is refused unseen above the limit of its kind", () => {
    const limits = { image: MAX_IMAGE_BYTES, document: MAX_DOCUMENT_BYTES, audio: MAX_AUDIO_BYTES };
    for (const [kind, limit] of Object.entries(limits) as ["image", number][]) {
      const file = { id: "1", name: "x", mediaType: "x/y", kind };
      expect(refusalBefore({ ...file, bytes: limit })).toBeUndefined();
      expect(refusalBefore({ ...file, bytes: limit + 1 })).toMatchObject({ error: { code: "too_large" } });
    }
  });
});

describe("the first bytes", () => {
  it("tell what a file is", () => {
    expect(foundType(bytes("\u00ff\u00d8\u00ff\u00e0"))).toBe("image/jpeg");
    expect(foundType(bytes("RIFF1234WEBPVP8 "))).toBe("image/webp");
    expect(foundType(bytes("RIFF1234WAVEfmt "))).toBe("audio/wav");
    expect(foundType(bytes(`rubbish${" ".repeat(500)}%PDF-1.4`))).toBe("application/pdf");
    expect(foundType(bytes(""))).toBeUndefined();
  });

  it("correct a picture's type, and contradict everything else", () => {
    const jpeg = bytes("\u00ff\u00d8\u00ff\u00e0");
    expect(provenType({ kind: "image", mediaType: "image/png" }, jpeg)).toBe("image/jpeg");
    expect(provenType({ kind: "audio", mediaType: "audio/ogg" }, jpeg)).toBeUndefined();
    expect(provenType({ kind: "document", mediaType: "text/plain" }, jpeg)).toBeUndefined();
    expect(
      provenType({ kind: "other", mediaType: "application/zip" }, bytes("PK\u0003\u0004")),
    ).toBeUndefined();
  });

  it("leave a text a text that only begins like a program", () => {
    const text = { kind: "document" as const, mediaType: "text/plain" };
    expect(provenType(text, bytes("MZ is the sign of Mozambique"))).toBe("text/plain");
    expect(provenType(text, bytes("MZ\u0090\u0000\u0003"))).toBeUndefined();
    expect(provenType(text, bytes("\u00ff\u00feh\u0000i\u0000"))).toBe("text/plain");
    expect(provenType(text, bytes("<svg onload=alert(1)>"))).toBe("text/plain");
  });
});

describe("an address of the service", () => {
  const base = "https://files.slack.com/team";
  const isOurs = (url: string) => isUnder(base, new URL(url));

  it("has its origin and lies under its path", () => {
    expect(isOurs("https://files.slack.com/team/a.png")).toBe(true);
    expect(isOurs("https://files.slack.com/teammate/a.png")).toBe(false);
    expect(isOurs("https://files.slack.com/team/../secret")).toBe(false);
    expect(isOurs("http://files.slack.com/team/a.png")).toBe(false);
    expect(isOurs("https://files.slack.com:8443/team/a.png")).toBe(false);
    expect(isOurs("https://files.slack.com.evil.example/team/a")).toBe(false);
    expect(isOurs("https://u:p@files.slack.com/team/a")).toBe(false);
  });
});
