// WhatsApp's window and what becomes of messages, through the real Worker: the sandbox refuses as Meta does. The
// team's alerts go to Slack.

import { expect, it } from "vitest";
import type { SandboxClient, Shown } from "../../dev/stack/sandbox-client.ts";

const WAIT = { timeout: 25_000, interval: 200 };

/** What the employee has said in a chat, oldest first. */
async function said(
  client: SandboxClient,
  channel: Shown["channel"],
  conversation: string,
): Promise<Shown[]> {
  const { messages } = await client.messages();
  return messages
    .filter((one) => one.channel === channel && one.conversation === conversation && !one.isPerson)
    .sort((a, b) => a.at - b.at);
}

/** Scenes of an answer on WhatsApp; each has a person of its own. */
export function replyWindow(client: () => SandboxClient): void {
  it("that Meta takes only as a template goes out by the connection's own", async () => {
    const user = "15550100077";
    const { webhooks } = await client().say({
      channel: "whatsapp",
      text: "Do you ship to Norway?",
      user,
      fire: false,
    });
    await client().closeWindow(user);
    for (const { url, method, headers, body } of webhooks) await fetch(url, { method, headers, body });
    await expect.poll(async () => (await said(client(), "whatsapp", user)).length, WAIT).toBe(1);
    const [answer] = await said(client(), "whatsapp", user);
    expect(answer?.text).toMatch(/^Here is the answer to your question: ./);
    await client().say({ channel: "whatsapp", text: "Thanks!", user });
    await expect.poll(async () => (await said(client(), "whatsapp", user)).length, WAIT).toBeGreaterThan(1);
    const later = (await said(client(), "whatsapp", user)).slice(1).map(({ text }) => text);
    expect(later.join("\n")).not.toContain("Here is the answer to your question");
  }, 60_000);

  it("that did not arrive is told to the team, once, with Meta's reason", async () => {
    const user = "15550100078";
    await client().say({ channel: "whatsapp", text: "Do you ship to Chile?", user });
    await expect
      .poll(async () => (await said(client(), "whatsapp", user)).at(-1)?.receipt, WAIT)
      .toBe("read");
    const [answer] = await said(client(), "whatsapp", user);
    if (!answer) throw new Error("no answer");
    await client().failMessage(answer.id, 131_026);
    await client().failMessage(answer.id, 131_026);
    const notices = async () => {
      const { messages } = await client().messages();
      return messages.filter(({ channel, text }) => channel === "slack" && text.includes("131026"));
    };
    await expect.poll(async () => (await notices()).length, WAIT).toBe(1);
    const [notice] = await notices();
    expect(notice?.text).toContain("may have no WhatsApp");
    expect(notice?.text).toContain("/conversations?");
    // A second receipt changes nothing any more.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await notices()).toHaveLength(1);
  }, 60_000);
}
