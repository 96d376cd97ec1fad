import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const PART = 1024 * 1024;
const library = (stage: Stage) => stage.server().office.knowledge;
const row = (page: Page, name: string) =>
  page.getByRole("list", { name: "Documents" }).getByRole("listitem").filter({ hasText: name });
const named = (stage: Stage, name: string) =>
  library(stage).shelved.find(({ document }) => document.name === name)?.document;

/** A text of so many bytes, other than every other of its seed. */
function textFile(name: string, bytes: number, seed = name) {
  const buffer = Buffer.alloc(bytes, `${seed} is worth reading. `);
  return { name, mimeType: "text/plain", buffer };
}

const sumOf = (buffer: Buffer) => createHash("sha256").update(buffer).digest("hex");
const choose = (page: Page, files: ReturnType<typeof textFile>[]) =>
  page.getByLabel("Files", { exact: true }).setInputFiles(files);

/** Parts that the page sends, as they leave it. */
function partsSent(page: Page): string[] {
  const parts: string[] = [];
  page.on("request", (request) => {
    const [, part] = /\/parts\/(\d+)$/.exec(request.url()) ?? [];
    if (part !== undefined) parts.push(part);
  });
  return parts;
}

/** The company's documents. */
export function knowledge(stage: Stage): void {
  describe("the documents", () => {
    it("show how far each is, and go on by themselves", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await row(page, "Product catalogue 2026.pdf").getByText("Embedding 384 of 640").waitFor();
      await row(page, "Old price list").getByText("It has no text: it may be a scan.").waitFor();
      const moving = named(stage, "Product catalogue 2026.pdf");
      Object.assign(moving ?? {}, { chunksDone: 600 });
      await row(page, "Product catalogue 2026.pdf")
        .getByText("Embedding 600 of 640")
        .waitFor({ timeout: 5_000 });
      Object.assign(moving ?? {}, { stage: "ready", chunksDone: 640 });
      await row(page, "Product catalogue 2026.pdf").getByText("640 passages").waitFor({ timeout: 5_000 });
    });

    it("are uploaded several at once, in parts, as what they were announced to be", async () => {
      const page = await stage.openSignedIn("/knowledge");
      const [large, small] = [textFile("large.txt", 2.5 * PART), textFile("small.md", 400)];
      await page.getByLabel("Who may use it").selectOption("grace");
      await choose(page, [large, small]);
      await row(page, "large.txt").getByText("Ready").waitFor();
      await row(page, "small.md").getByText("Only Grace").waitFor();
      const shelved = library(stage).shelved.find(({ document }) => document.name === "large.txt");
      const bytes = Buffer.concat(
        [...(shelved?.parts ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part),
      );
      expect(shelved?.parts.size).toBe(3);
      expect(sumOf(bytes)).toBe(sumOf(large.buffer));
      expect(shelved?.document).toMatchObject({ sha256: sumOf(large.buffer), agentId: "grace" });
    });

    it("go on where an upload broke off, after a reload, when the same file is chosen again", async () => {
      const page = await stage.openSignedIn("/knowledge");
      const file = textFile("resumed.txt", 4 * PART);
      let letThrough = 2;
      await page.route("**/parts/*", (route) => (letThrough-- > 0 ? route.continue() : undefined));
      await choose(page, [file]);
      await page.getByText("Uploading, 2.0 MiB of 4.0 MiB").waitFor();
      await page.reload();
      await row(page, "resumed.txt").getByText("Upload broke off").waitFor();
      await page.unroute("**/parts/*");
      const parts = partsSent(page);
      await choose(page, [file]);
      await row(page, "resumed.txt").getByText("Ready").waitFor();
      expect(parts).toEqual(["2", "3"]);
      expect(library(stage).shelved.filter(({ document }) => document.name === "resumed.txt")).toHaveLength(
        1,
      );
    });

    it("are not brought twice: the same file is found by what it says, not by its name", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await choose(page, [textFile("first.txt", 900, "same")]);
      await row(page, "first.txt").getByText("Ready").waitFor();
      await choose(page, [textFile("second.txt", 900, "same")]);
      await page.getByText("it is here already as “first.txt”").waitFor();
      expect(named(stage, "second.txt")).toBeUndefined();
    });

    it("stop on their way when told so, and survive a line that fails once", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await page.route("**/parts/*", () => undefined);
      const file = textFile("stopped.txt", 2 * PART);
      await choose(page, [file]);
      await page.getByRole("button", { name: "Stop stopped.txt" }).click();
      await page.getByText("Stopped. Choose the same file again to go on.").waitFor();
      await page.unroute("**/parts/*");
      let failures = 1;
      await page.route("**/parts/*", (route) => (failures-- > 0 ? route.abort() : route.continue()));
      await choose(page, [file]);
      await row(page, "stopped.txt").getByText("Ready").waitFor();
    });

    it("are dropped on the page, and refused with a reason where nobody could read them", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await page.getByText("Drop files anywhere on this page").waitFor();
      const dropped = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["We open at nine."], "dropped.txt", { type: "text/plain" }));
        transfer.items.add(new File(["MZ"], "setup.exe"));
        return transfer;
      });
      await page.dispatchEvent("body", "dragover", { dataTransfer: dropped });
      await page.getByText("Let go to upload").waitFor();
      await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
      await row(page, "dropped.txt").getByText("Ready").waitFor();
      await page.getByText("Only text, Markdown, HTML, PDF and Word (DOCX) can be read.").waitFor();
      await page.getByRole("button", { name: "Put setup.exe away" }).click();
      await page.getByText("setup.exe").waitFor({ state: "detached" });
    });

    it("are written here or named by an address, with what is wrong beside its field", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await page.getByRole("button", { name: "Write a text" }).click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("Write something").waitFor();
      await page.getByLabel("Name", { exact: true }).fill("Parking");
      await page.getByLabel("Text", { exact: true }).fill("Visitors park in yard B.");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await row(page, "Parking").getByText("Ready").waitFor();
      await page.getByRole("button", { name: "Add an address" }).click();
      await page.getByLabel("Address", { exact: true }).fill("https://intranet.invalid/rules");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("intranet.invalid is not on the list of hosts", { exact: false }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    });

    it("are deleted after a moment in which that can be taken back", async () => {
      library(stage).put(
        "demo",
        { kind: "text", name: "Doomed", mediaType: "text/plain", text: "x" },
        Date.now(),
      );
      const page = await stage.openSignedIn("/knowledge");
      await page.getByRole("button", { name: "Delete Doomed" }).click();
      await row(page, "Doomed").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await row(page, "Doomed").waitFor();
      expect(named(stage, "Doomed")).toBeDefined();
      await page.getByRole("button", { name: "Delete Doomed" }).click();
      await page.getByRole("link", { name: "Models" }).click();
      await expect.poll(() => named(stage, "Doomed")).toBeUndefined();
    });

    it("are begun anew, renamed and looked through", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await page.getByRole("button", { name: "Try Old price list (scan).pdf again" }).click();
      await row(page, "Old price list").getByText(/^Wait/).waitFor();
      await page.getByRole("button", { name: "Support handbook", exact: true }).click();
      const panel = page.getByRole("dialog");
      await panel.getByText("Support answers from 8 to 18").waitFor();
      await panel.getByLabel("Name").fill(" ");
      await panel.getByRole("button", { name: "Rename" }).click();
      await panel.getByText("Give it a name").waitFor();
      await panel.getByLabel("Name").fill("Handbook of support");
      await panel.getByRole("button", { name: "Rename" }).click();
      await page.getByRole("dialog", { name: "Handbook of support" }).waitFor();
      expect(named(stage, "Handbook of support")).toBeDefined();
    });

    it("answer a question with passages, each with its document, its place and how near it is", async () => {
      const page = await stage.openSignedIn("/knowledge");
      await page.getByLabel("Question", { exact: true }).fill("parcel label delivery");
      await page.keyboard.press("Enter");
      const first = page.getByRole("list", { name: "Found passages" }).getByRole("listitem").first();
      await first.getByText("passage 1").waitFor();
      await first.getByText("100 % alike").waitFor();
      await first.getByRole("button", { name: "Returns and refunds" }).click();
      await page.getByRole("dialog").getByText("The parcel label is in the box").waitFor();
    });

    it("are embedded anew with one press when the model has changed", async () => {
      library(stage).stale = 2;
      const page = await stage.openSignedIn("/knowledge");
      await page.getByText("2 documents were made searchable by another one").waitFor();
      await page.getByRole("button", { name: "Embed anew" }).click();
      await page.getByRole("button", { name: "Embed anew" }).waitFor({ state: "detached" });
      expect(library(stage).stale).toBe(0);
    });

    it("say what they are for where there is none, and when the database is away", async () => {
      const all = library(stage).shelved.splice(0);
      const page = await stage.openSignedIn("/knowledge");
      await page.getByText("No documents yet").waitFor();
      library(stage).shelved.push(...all);
      library(stage).isAway = true;
      await page.reload();
      await page.getByText("The database is away: documents cannot be listed").waitFor();
      library(stage).isAway = false;
    });
  });
}
