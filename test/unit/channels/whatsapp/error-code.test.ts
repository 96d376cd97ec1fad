import { describe, expect, it } from "vitest";
import { errorClass, errorPause, errorReason } from "../../../../src/channels/whatsapp/error-code.ts";
import { errorSchema } from "../../../../src/channels/whatsapp/payload.ts";

describe("errorReason", () => {
  it("is a sentence of its own for every code that decides something", () => {
    const codes = [
      0, 1, 2, 3, 4, 10, 100, 131_026, 131_031, 131_047, 131_048, 131_051, 131_056, 132_000, 299,
    ];
    for (const code of codes) {
      const reason = errorReason({ code, title: "Meta's own title" });
      expect(reason).toMatch(new RegExp(`^[A-Z].{15,} \\(WhatsApp error ${code}\\)$`));
      expect(reason).not.toContain("Meta's own title");
    }
  });

  it("passes on the most exact words of Meta for a code it does not know", () => {
    const told = { code: 7, title: "Title", message: "Message" };
    expect(errorReason({ ...told, error_data: { details: "Details" } })).toContain("WhatsApp says: Details");
    expect(errorReason(told)).toContain("WhatsApp says: Message");
    expect(errorReason({ code: 7, title: "Title" })).toContain("WhatsApp says: Title");
    expect(errorReason({ code: 7 })).toBe("WhatsApp says: no reason given (WhatsApp error 7)");
  });

  it("keeps foreign words short, clean and free of credentials", () => {
    const message = `\u202eBearer abc.def ${"x".repeat(1_000)}`;
    const reason = errorReason({ code: 7, message });
    expect(reason.length).toBeLessThan(360);
    expect(reason).not.toMatch(/\u202e|abc\.def/);
  });
});

describe("errorClass", () => {
  it("does not know a code that Meta never published", () => {
    expect(errorClass(424_242)).toBeUndefined();
    expect(errorPause(424_242)).toBeUndefined();
  });

  it("names a pause for every limit", () => {
    for (const code of [4, 80_007, 130_429, 131_056]) {
      expect(errorClass(code)).toBe("limited");
      expect(errorPause(code)?.ms).toBeGreaterThan(0);
    }
  });
});

describe("the pause after a limit", () => {
  it("of one person grows by four, as Meta asks; what a number shares is spread", () => {
    expect(errorPause(131_056)).toEqual({ ms: 6_000, growth: 4 });
    for (const code of [4, 80_007, 130_429])
      expect(errorPause(code)).toMatchObject({ growth: 2, isShared: true });
  });
});

describe("errorSchema", () => {
  it("needs a whole number for a code and nothing else", () => {
    expect(errorSchema.safeParse({ code: 7, title: 5, error_data: "x" }).data).toMatchObject({ code: 7 });
    expect(errorSchema.safeParse({ code: "7" }).success).toBe(false);
    expect(errorSchema.safeParse({ title: "none" }).success).toBe(false);
  });
});
