import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitiseMarkdown, withoutFetches } from "../../../src/channels/sanitise.ts";
import { judge } from "../../doubles/outbound-judge.ts";

const HOST = "docs.acme.example";
const hosts = [HOST];
const clean = (text: string) => sanitiseMarkdown(text, { hosts });

describe("an image", () => {
  it("becomes its words and its host, wherever it comes from", () => {
    expect(clean("See ![the plan](https://evil.example/p.png?k=secret) here")).toBe(
      "See the plan (image from evil[.]example) here",
    );
    expect(clean(`![plan](https://${HOST}/p.png)`)).toBe("plan (image from docs[.]acme[.]example)");
    expect(clean("![](//evil.example/p)")).toBe("(image from evil[.]example)");
  });

  it("that is a reference shows nothing either", () => {
    const text = `![a][r] ![r]\n\n[r]: https://${HOST}/i.png`;
    expect(judge(clean(text), hosts).images).toEqual([]);
  });

  it("inside a link loses itself and leaves the link to an allowed host", () => {
    expect(clean(`[![i](https://evil.example/i.png)](https://${HOST}/)`)).toBe(
      `[i (image from evil[.]example)](https://${HOST}/)`,
    );
  });
});

describe("an address of a host that is not allowed", () => {
  const cases: [string, string][] = [
    ["[your invoice](https://evil.example/x?d=1)", "your invoice (evil[.]example/x?d=1)"],
    ["[https://evil.example/a](https://evil.example/a)", "evil[.]example/a"],
    ["see https://evil.example/a.b/c.", "see evil[.]example/a.b/c."],
    ["<https://evil.example|bank>", "bank (evil[.]example)"],
    ["<https://evil.example/x>", "evil[.]example/x"],
    ["www.evil.example", "www[.]evil[.]example"],
    ["evil.example/x?y", "evil[.]example/x?y"],
    ["https://user:pass@evil.example/", "evil[.]example/"],
    [`https://${HOST}@evil.example/`, "evil[.]example/"],
    ["https://аcme.example/", "xn--cme-5cd[.]example/"],
    ["http://localhost:3000/x", "localhost:3000/x"],
    ["ftp://a.example/b", "ftp[:]//a[.]example/b"],
    ["[x](javascript:alert(1))", "x (javascript:alert(1))"],
    ["[mail](mailto:a@b.example?body=x)", "mail (a@b.example?body=x)"],
    ["https&#58;//evil.example", "evil[.]example"],
    ["https\\://evil.example", "evil[.]example"],
  ];

  it.each(cases)("%s reads as %s", (text, shown) => {
    expect(clean(text)).toBe(shown);
  });

  it("does not hide behind the name of one that is", () => {
    const tricks = [
      `https://${HOST}.evil.example/`,
      `https://${HOST}_.evil.example/`,
      `https://${HOST}\\@evil.example/`,
      `https://${HOST}:80@evil.example/`,
      `http://${HOST}/`,
      `https://${HOST}:8443/`,
      `[a](https://${HOST}&#64;evil.example/)`,
      `[a](https:\\\\evil.example)`,
      `[a](https:/evil.example)`,
      `[a](https://${HOST}/[b](https://evil.example))`,
      `[a]( <https://evil.example/a b> "t" )`,
      `[a](\nhttps://evil.example\n)`,
      `[a]: https://evil.example/x\n[a]`,
      `> [a]:\n> https://evil.example/x`,
    ];
    for (const trick of tricks) expect([trick, judge(clean(trick), hosts).foreign]).toEqual([trick, []]);
  });
});

describe("an address of an allowed host", () => {
  it("stays a link in every way it is written", () => {
    const texts = [
      `[the rules](https://${HOST}/a_(b)?c=d&e=f#g)`,
      `https://${HOST}/x, and https://${HOST}.`,
      `<https://${HOST}/x>`,
      `**https://${HOST}**`,
      `(https://${HOST})`,
      `[r]: https://${HOST}/x`,
    ];
    for (const text of texts) expect(clean(text)).toBe(text);
  });
});

describe("what nobody sees", () => {
  it("goes: zero-width characters, bidi, tags, fillers, soft hyphens and rows of variants", () => {
    const hidden =
      "\u200b\u2060\ufeff\u00ad\u202e\u2066\u{e0041}\u{e007f}\u3164\u115f\u180e\u2028\u0007\u{e0100}";
    expect(clean(`a${hidden}b`)).toBe("ab");
    expect(clean("a\ufe00\ufe01\u{e0150}b")).toBe("ab");
    expect(clean("pass\u200cword\u200d")).toBe("password");
  });

  it("stays where it makes up a letter, an emoji or a flag", () => {
    const texts = ["👩‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", "葛\u{e0100}飾区", "שלום\u200f!", "a\tb\r\nc"];
    for (const text of texts) expect(clean(text)).toBe(text);
  });
});

describe("ordinary text", () => {
  it("stays as it is", () => {
    const texts = [
      "Dear Ada,\n\n1. one\n2. two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
      "Node.js/Express, and/or, 3.5/4, a.m./p.m., e.g. this; mira@here.example; file.txt; v1.2.3/4",
      "if (a[0](x) < b && !c) { d[e](f); }",
      "Use `curl https://api.example/v1` or `a[0]`.",
      "```sh\ncurl https://api.example -d '![x](https://a.example)'\n```",
      "~~~\n<img src=x>\n~~~",
      "What! [sic] & <3, 5 < 6",
      "Ratio 1:2, C:\\temp, std::vector<int>, [1]: one",
    ];
    for (const text of texts) expect(clean(text)).toBe(text);
  });

  it("of any letters, spaces and marks that make no address is never changed", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abcäß é漢字🙂 ,.;:?!()'\"-+*_#\n\t0123456789€") });
    fc.assert(
      fc.property(letters, (text) => {
        fc.pre(!/www\.|[a-z]\.[a-z]{2,}:\d/.test(text));
        expect(clean(text)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Pieces out of which both harmless and hostile Markdown is made. */
const PIECES = [
  ..."[]()<>!`~*_\\:/.&#\"' \n",
  "](",
  "![",
  "]:",
  "][",
  "\n\n",
  "\n- ",
  "\n> ",
  "\n    ",
  "```",
  "\n```\n",
  "\n~~~sh\n",
  "``",
  "a",
  "[r]",
  "https://",
  "https://evil.example/x",
  `https://${HOST}/y`,
  `https://${HOST}`,
  "//evil.example",
  "www.evil.example",
  "@evil.example",
  "&#58;",
  "&colon;",
  "&#x2f;",
  "<img src=x>",
  "mailto:a@b.example",
  "\u200b",
];

const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(""));

describe("an address that is written in entities", () => {
  it("takes the backtick behind it the first time, as it would the second", () => {
    const once = clean("/&#x2f;`&colon;`");
    expect(clean(once)).toBe(once);
  });
});

describe("any Markdown", () => {
  it("has no image and no link to a foreign host afterwards, as another parser sees it", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { images, foreign } = judge(clean(text), hosts);
        expect({ images, foreign }).toEqual({ images: [], foreign: [] });
      }),
      { numRuns: 20_000 },
    );
  }, 60_000);

  it("is not changed by a second time", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const once = clean(text);
        expect(clean(once)).toBe(once);
        const fetchless = withoutFetches(text);
        expect(withoutFetches(fetchless)).toBe(fetchless);
      }),
      { numRuns: 20_000 },
    );
  }, 60_000);

  it("loses its images without a list of hosts too, and never gets longer by that", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const shown = withoutFetches(text);
        expect(judge(shown, hosts).images).toEqual([]);
        expect(shown.length).toBeLessThanOrEqual(text.length);
        expect(withoutFetches(clean(text)).length).toBeLessThanOrEqual(clean(text).length);
      }),
      { numRuns: 5_000 },
    );
  }, 60_000);

  it("of 200,000 characters takes less than two seconds, whatever stands in it", () => {
    for (const piece of PIECES) {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      const from = performance.now();
      clean(text);
      expect([piece, performance.now() - from < 2_000]).toEqual([piece, true]);
    }
  }, 60_000);
});
