// Plays a scene in the sandbox, as the people of the chat services would: they write, read, and press the real
// buttons or type the code. Throws where what has to come does not come.

import { listen, type SandboxClient, type Shown } from "../stack/sandbox-client.ts";
import { StackError } from "../stack/stack-error.ts";
import type { Line, Scene } from "./scenes.ts";

const ANSWER_MS = 60_000;
const APPROVE = "Approve";
const DENY = "Deny";
/** As the card says it. */
const CODE = /`?yes ([A-Z0-9]{4})`?/i;

const isCard = ({ buttons }: Shown): boolean => buttons.some(({ label }) => label === APPROVE);

/** Everything that was said in it, oldest first, as it looks at the end. */
export async function playScene(client: SandboxClient, scene: Scene): Promise<Shown[]> {
  const play = createPlay(client, scene);
  for (const line of scene.lines) await play.line(line);
  return play.shown();
}

function createPlay(client: SandboxClient, scene: Scene) {
  const { channel } = scene.opening;
  const seen: string[] = [];
  let root: Shown | undefined;

  async function say(text: string): Promise<Shown> {
    const thread = root && channel !== "whatsapp" ? { thread: root.id } : {};
    const call = root ? scene.call : "";
    const { message } = await client.say({ ...scene.opening, ...thread, text: `${call}${text}` });
    root ??= message;
    seen.push(message.id);
    return message;
  }

  /** The employee's next message that fits; `since` is what it answers. */
  async function hear(what: string, since: Shown, fits: (message: Shown) => boolean): Promise<Shown> {
    const isNext = (one: Shown): boolean => !seen.includes(one.id) && fits(one);
    const { messages } = await listen(client, since, ANSWER_MS, isNext);
    const found = messages.findLast(isNext);
    seen.push(...messages.map(({ id }) => id));
    if (found) return found;
    const said = messages.at(-1)?.text ?? ((await client.attempts()).join("; ") || "no webhook was sent");
    throw new StackError(
      `No ${what} on ${channel} within ${ANSWER_MS / 1_000} s (${said.slice(0, 200)}).`,
      "What the Worker said is in .konstruct/worker.log",
    );
  }

  async function decide(card: Shown, line: Exclude<Line, { kind: "answer" }>): Promise<Shown> {
    const label = line.kind === "approve" ? APPROVE : DENY;
    if (line.by === "button") {
      await client.press({ channel, messageId: card.id, label });
      return card;
    }
    const code = CODE.exec(card.text)?.[1];
    if (!code) throw new StackError(`The card on ${channel} names no code.`, card.text);
    return say(line.kind === "approve" ? `yes ${code}` : `no ${code} ${line.reason}`);
  }

  return {
    async line(line: Line): Promise<void> {
      const said = await say(line.text);
      if (line.kind === "answer") {
        await hear(
          `answer with ${line.shows ?? "words"}`,
          said,
          ({ text }) => line.shows?.test(text) ?? true,
        );
        return;
      }
      const card = await hear("card to decide about", said, isCard);
      const since = await decide(card, line);
      const wanted = line.kind === "deny" ? line.reason : "";
      await hear("answer to the decision", since, (one) => !isCard(one) && one.text.includes(wanted));
    },
    async shown(): Promise<Shown[]> {
      const { messages } = await client.messages();
      return messages.filter(({ id }) => seen.includes(id)).sort((one, other) => one.at - other.at);
    },
  };
}
