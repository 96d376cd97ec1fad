import { describe, expect, it } from "vitest";
import {
  mentionsUser,
  muteMassMentions,
  stripMention,
  stripTrigger,
} from "../../../../src/channels/mattermost/addressing.ts";

describe("stripTrigger", () => {
  it.each([
    ["#ask when is it?", "#ask", "when is it?"],
    ["  #ask: when?", "#ask", "when?"],
    ["#ask\nwhen?", "#ask", "when?"],
    ["#ask", "#ask", "#ask"],
    ["#asking for a friend", "#ask", "#asking for a friend"],
    ["when? #ask", "#ask", "when? #ask"],
    ["no trigger", "", "no trigger"],
    ["#ask #ask twice", "#ask", "#ask twice"],
  ])("makes of %j with trigger %j the text %j", (text, trigger, stripped) => {
    expect(stripTrigger(text, trigger)).toBe(stripped);
  });
});

describe("mentionsUser", () => {
  it.each(["@ada help", "help, @ada!", "(@ada)", "@Ada", "ask @ada.", "@ada: hi", "hi @ada\nbye"])(
    "hears its name in %j",
    (text) => expect(mentionsUser(text, "ada")).toBe(true),
  );

  it.each(["@adam", "@ada-2", "@ada.lovelace", "mail@ada.org", "x@ada", "ada", "@@ada", "@channel", "@_ada"])(
    "does not hear its name in %j",
    (text) => expect(mentionsUser(text, "ada")).toBe(false),
  );

  it("takes a name with dots literally", () => {
    expect(mentionsUser("@ada.bot hello", "ada.bot")).toBe(true);
    expect(mentionsUser("@adaxbot hello", "ada.bot")).toBe(false);
  });
});

describe("stripMention", () => {
  it("takes the leading name away and leaves later ones", () => {
    expect(stripMention("@ada, is @ada a name?", "ada")).toBe("is @ada a name?");
    expect(stripMention("is @ada here?", "ada")).toBe("is @ada here?");
    expect(stripMention("@ada", "ada")).toBe("@ada");
    expect(stripMention(" plain ", "ada")).toBe("plain");
  });
});

describe("muteMassMentions", () => {
  it.each(["@all", "@Channel", "@here!", "(@all)", "_@channel_", "hey @HERE: look"])("mutes %j", (text) => {
    const muted = muteMassMentions(text);
    expect(muted).not.toMatch(/@(all|channel|here)/i);
    expect(muted).toHaveLength(text.length);
  });

  it.each(["@allan", "@channels", "mira@all.org", "all", "@ada", "@heresy"])("leaves %j as it is", (text) => {
    expect(muteMassMentions(text)).toBe(text);
  });

  it("mutes every one of many", () => {
    expect(muteMassMentions("@all @all\n@here")).toBe("\uff20all \uff20all\n\uff20here");
  });
});
