import { describe, expect, it } from "vitest";
import { AuditError, parseAuditOptions } from "../../../dev/audit/options.ts";

describe("the options of audit:verify", () => {
  it("take a day as the whole of it, and a moment as it is", () => {
    expect(parseAuditOptions(["--from", "2026-11-01", "--to", "2026-11-01"])).toEqual({
      from: Date.UTC(2026, 10, 1),
      to: Date.UTC(2026, 10, 2) - 1,
    });
    expect(parseAuditOptions(["--to", "2026-11-01T09:00:00Z"])).toEqual({ to: Date.UTC(2026, 10, 1, 9) });
  });

  it("take an address with or without a slash at its end", () => {
    const options = ["--url", "https://k.example/", "--tenant", "acme", "--export", "trail.jsonl"];
    expect(parseAuditOptions(options)).toEqual({
      url: "https://k.example",
      tenant: "acme",
      exportTo: "trail.jsonl",
    });
  });

  it.each([["--from", "yesterday"], ["--when", "now"], ["file.json"]])(
    "are refused with the help: %s",
    (...args) => {
      expect(() => parseAuditOptions(args)).toThrow(AuditError);
      expect(() => parseAuditOptions(args)).toThrow("npm run audit:verify");
    },
  );
});
