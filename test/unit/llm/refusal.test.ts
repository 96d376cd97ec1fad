import { describe, expect, it } from "vitest";
import { isRefusal } from "../../../src/llm/refusal.ts";

describe("an answer that is nothing but a refusal", () => {
  it.each([
    "I can't help with that.",
    "I cannot help with that.",
    "I can’t help with that request.",
    "I'm sorry, but I can't help with that.",
    "I’m sorry, but I can’t assist with that request.",
    "I am sorry, but I cannot assist with this request.",
    "Sorry, I can't assist with that.",
    "Sorry, but I can't do that.",
    "I'm unable to help with that.",
    "I am unable to assist with this request.",
    "I'm not able to help with that request.",
    "I won't help with that.",
    "I will not assist with this.",
    "I can't comply with that request.",
    "I cannot fulfill this request.",
    "I can't fulfil your request.",
    "Unfortunately, I can't help with that.",
    "Unfortunately I cannot provide that information.",
    "I'm afraid I can't do that.",
    "My apologies, but I can't discuss that topic.",
    "I can't discuss this topic.",
    "I can't engage in this conversation.",
    "I must decline to answer that question.",
    "I have to decline to help with that.",
    "As an AI, I cannot help with that.",
    "As an AI language model, I can't assist with that request.",
    "I can't continue with this conversation.",
    "I couldn't answer that.",
    "I'm sorry, I can't help you with that.",
    "I'm sorry, but I can't help with that. Is there something else I can do for you?",
    "I cannot help with that because it could cause harm.",
    "This request violates our content policy.",
    "  I can't help\nwith that.  ",
  ])("is %o", (text) => {
    expect(isRefusal(text)).toBe(true);
  });
});

describe("an answer that says something", () => {
  it.each([
    "",
    "No.",
    "No, the office is closed on Sundays.",
    "I can help with that!",
    "I can't find order 4711. Could you check the number?",
    "I'm sorry, but I can't find your order. Could you send me its number?",
    "I'm sorry for the delay! Your parcel left this morning.",
    "Sorry to hear that. Have you tried turning it off and on again?",
    "Unfortunately, the item is out of stock until Friday.",
    "Unfortunately, we can't ship to Norway, but we do ship to Sweden.",
    "I can't see your calendar, so please tell me which day suits you.",
    "I can't open the attachment; could you paste the text?",
    "I cannot recommend this model enough: it is quick and quiet.",
    "You can't return opened software.",
    "We cannot process refunds after 30 days.",
    "I couldn't reach the warehouse, so I have left them a message.",
    "I won't be in on Monday; Ada will take over.",
    "I'm not able to see which plan you have. Is it Basic or Pro?",
    "I'm unable to log in, you wrote: please reset your password under Settings.",
    'He said: "I can\'t help with that." Then he hung up.',
    "To say no politely, write: I can't help with that.",
    "I can't help with that over chat, but our desk at +49 30 1234 can.",
    "I can't help but smile at that!",
    "I can't do Tuesday. How about Wednesday at 10?",
    "I can't do that before Thursday, since the courier is away. Shall I book Thursday?",
    "I can't answer that without the invoice number. It is at the top right.",
    "I can't discuss other customers' orders, but yours arrives tomorrow.",
    "I can't provide a discount on sale items. The list price is 40 euros.",
    "As an AI, I don't get tired. Ask away!",
    "Your request was forwarded to the finance team.",
    "This request needs an approval by your manager. Shall I ask them?",
    "The error “I cannot do that” comes from the printer's driver.",
    `I can't help with that. ${"Here is what I can tell you about it instead. ".repeat(8)}`,
  ])("is %o", (text) => {
    expect(isRefusal(text)).toBe(false);
  });
});

describe("the patterns", () => {
  it.each([
    "I can't help with that".padEnd(280, " x"),
    "i ".repeat(140),
    "sorry ".repeat(46),
    "unfortunately, ".repeat(18),
  ])("take no time over a hostile text", (text) => {
    const before = performance.now();
    for (let time = 0; time < 20; time += 1) isRefusal(text);
    expect((performance.now() - before) / 20).toBeLessThan(10);
  });
});
