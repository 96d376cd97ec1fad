// Style and script of the sandbox's page, kept as text so that the page needs no build.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dce1, #33373e); --soft: light-dark(#f1f3f5, #22262c);
  --mine: light-dark(#dcebff, #16365c); --faint: light-dark(#5c6570, #9aa3ad); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; background: light-dark(#fff, #16181c);
  color: light-dark(#1b1e22, #e6e8eb); }
header { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center;
  padding: 10px 16px; background: inherit; border-bottom: 1px solid var(--line); }
h1 { font-size: 17px; margin: 0; } h2 { font-size: 15px; margin: 0 0 8px; }
h3 { font-size: 13px; margin: 0 0 8px; color: var(--faint); font-weight: 600; overflow-wrap: anywhere; }
form { display: flex; flex: 1; gap: 8px; min-width: 280px; }
input { flex: 1; min-width: 0; } input, select, button { font: inherit; padding: 5px 10px; border-radius: 6px;
  border: 1px solid var(--line); background: var(--soft); color: inherit; }
button { cursor: pointer; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); gap: 16px; padding: 16px; }
article { border: 1px solid var(--line); border-radius: 10px; padding: 12px; margin-bottom: 16px; }
.message { background: var(--soft); border-radius: 10px; padding: 6px 10px; margin: 0 24px 8px 0; }
.message.person { background: var(--mine); margin: 0 0 8px 24px; }
.message.reply { border-left: 3px solid var(--line); }
.message p { margin: 0; } .author { font-weight: 600; font-size: 13px; }
.message.only { border: 1px dashed var(--line); }
button.quiet { background: none; border: 0; padding: 2px 0; color: var(--faint); font-size: 12px;
  text-decoration: underline; }
.message button { margin: 6px 6px 0 0; }
.author span, .status, .empty { color: var(--faint); font-weight: 400; font-size: 12px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** Fetches the page again and swaps what changed, so that scroll position and the half-typed line stay. */
export const PAGE_SCRIPT = `
const post = (path, body) => fetch(path, { method: "POST", headers: { "content-type": "application/json" },
  body: JSON.stringify(body) });
const personOf = (channel) => JSON.parse(document.getElementById("say").person.value)[channel];
document.getElementById("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const channel = form.channel.value;
  await post("/control/say", { channel, text: form.text.value, user: personOf(channel) });
  form.text.value = "";
  refresh();
});
document.querySelector("main").addEventListener("click", async ({ target }) => {
  const { reply, conversation, window: silent } = target.dataset ?? {};
  if (silent) await post("/control/window", { user: silent });
  if (reply) {
    const { channel, user } = target.dataset;
    const text = prompt("Reply in the thread");
    const answer = text && (await post("/control/say", { channel, conversation, thread: reply, text, user }));
    if (answer && !answer.ok) alert((await answer.json()).error);
  }
  if (!target.dataset?.press) return void refresh();
  const { channel, press: messageId, choice } = target.dataset;
  const answer = await post("/control/press", { channel, messageId, choice, user: personOf(channel) });
  if (!answer.ok) alert((await answer.json()).error);
  refresh();
});
let shown = document.querySelector("main").innerHTML;
async function refresh() {
  const page = await fetch("/").then((r) => r.text()).catch(() => undefined);
  if (!page) return;
  const next = new DOMParser().parseFromString(page, "text/html").querySelector("main").innerHTML;
  if (next !== shown) document.querySelector("main").innerHTML = shown = next;
}
setInterval(refresh, 1000);
`;
