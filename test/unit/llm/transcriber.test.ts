import { describe, expect, it } from "vitest";
import { createTranscriber } from "../../../src/llm/transcriber.ts";

const NOTE = { name: "voice.ogg", mediaType: "audio/ogg", bytes: new TextEncoder().encode("OggS") };
const KEY = "sk-speech-key";

interface Sent {
  url: string;
  init: RequestInit;
}

/** One transcription over this answer, and what was sent for it. */
async function transcribed(answer: () => Response | Promise<Response>, apiKey: string | undefined = KEY) {
  const sent: Sent[] = [];
  const { transcribe } = createTranscriber({
    baseUrl: "https://speech.test/v1",
    apiKey,
    model: "whisper-1",
    isLocal: false,
    fetch: async (url, init) => {
      sent.push({ url, init });
      return answer();
    },
  });
  return { result: await transcribe(NOTE, AbortSignal.timeout(1_000)), sent };
}

describe("a recording", () => {
  it("is sent whole, with its name and the model, and comes back as words", async () => {
    const { result, sent } = await transcribed(() => Response.json({ text: " Call me back. " }));
    expect(result).toEqual({ ok: true, value: "Call me back." });
    const [{ url, init }] = sent as [Sent];
    const form = init.body as FormData;
    expect(url).toBe("https://speech.test/v1/audio/transcriptions");
    expect(new Headers(init.headers).get("authorization")).toBe(`Bearer ${KEY}`);
    expect([form.get("model"), form.get("response_format")]).toEqual(["whisper-1", "json"]);
    expect(await (form.get("file") as File).text()).toBe("OggS");
    expect((form.get("file") as File).name).toBe("voice.ogg");
  });

  it("is sent without a key where the service wants none", async () => {
    const { sent } = await transcribed(() => Response.json({ text: "Hi" }), "");
    expect(new Headers(sent[0]?.init.headers).has("authorization")).toBe(false);
  });

  it("that was not understood says so", async () => {
    for (const answer of [
      () => new Response("bad format", { status: 400 }),
      () => Response.json({ text: "  " }),
      () => Response.json({}),
    ])
      expect((await transcribed(answer)).result).toEqual({ ok: false, error: "it could not be understood." });
  });

  it("that nobody took is worth another time, and no key stands in the reason", async () => {
    for (const answer of [
      () => new Response(`no such key ${KEY}`, { status: 401 }),
      () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
      () => new Response("<html>", { status: 200 }),
      () => Promise.reject(new Error(`failed with ${KEY}`)),
    ]) {
      const { result, sent } = await transcribed(answer);
      expect(result).toEqual({ ok: false, error: "it could not be listened to just now." });
      expect(sent).toHaveLength(1);
      expect(sent[0]?.init.redirect).toBe("manual");
    }
  });
});
