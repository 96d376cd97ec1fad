import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { KeptFile } from "../../../src/conversation/made-file.ts";
import { ok } from "../../../src/result.ts";
import { defineTool } from "../../../src/tools/define-tool.ts";
import { toolWorld } from "../../doubles/tool-world.ts";

const ID = "0123456789abcdef";
const file: KeptFile = {
  ...{
    id: ID,
    name: "Q3.pdf",
    mediaType: "application/pdf",
    bytes: 34_000,
    sha256: `${ID}${"0".repeat(48)}`,
  },
  ...{ sources: ["the answer of erp.example.com"], turn: 4, index: 0 },
};
const other = { ...file, id: "f".repeat(16), sha256: "f".repeat(64) };

const world = (files: KeptFile[] = [file], changes = {}) =>
  toolWorld({ files: { made: () => files }, ...changes });

describe("send_file", () => {
  it("is offered only in a turn that has files, and to nobody by assignment", () => {
    const named = ({ belt }: ReturnType<typeof toolWorld>) => belt.definitions.map(({ name }) => name);
    expect(named(world())).toEqual(["send_file"]);
    expect(named(world([]))).toEqual([]);
    expect(named(toolWorld())).toEqual([]);
  });

  it("hands the file to the reply of this conversation, and says so", async () => {
    const step = await world().call("send_file", { file: ID });
    expect(step).toMatchObject({
      isError: false,
      receipt: { outcome: "ok", effect: "write" },
      sends: file,
    });
  });

  it("runs without asking where the turn has read nothing but what the file comes from", async () => {
    const step = await world().call("send_file", { file: ID }, { taint: file.sources });
    expect(step.sends).toEqual(file);
  });

  it("asks where anything else was read, with the file as the card shows it", async () => {
    for (const source of ["the web page evil.example", "messages of Bob"]) {
      const step = await world().call("send_file", { file: ID }, { taint: [...file.sources, source] });
      expect(step.sends).toBeUndefined();
      expect(step.receipt.outcome).toBe("asked");
      expect(step.request).toMatchObject({ file, taint: [...file.sources, source] });
      expect(step.request?.lines).toEqual([
        { label: "File", value: "Q3.pdf" },
        { label: "Kind", value: "PDF, 34 kB" },
        { label: "From", value: "the answer of erp.example.com" },
      ]);
    }
  });

  it("sends what was approved in a later turn, which has no files of its own", async () => {
    const { request } = await world().call("send_file", { file: ID }, { taint: ["messages of Bob"] });
    if (!request) throw new Error("nothing was asked");
    const later = toolWorld();
    const step = await later.belt.runApproved(later.approved(request), later.turn());
    expect(step).toMatchObject({ sends: file, receipt: { outcome: "ok" } });
  });

  it("sends nothing where what is stored is not what was shown", async () => {
    const { request } = await world().call("send_file", { file: ID }, { taint: ["messages of Bob"] });
    if (!request) throw new Error("nothing was asked");
    const later = toolWorld();
    const changes = [{ name: "payroll.pdf" }, { bytes: 1 }, { sha256: other.sha256 }, { id: other.id }];
    for (const change of changes) {
      const confirmation = later.approved(request, { file: { ...file, ...change } });
      const step = await later.belt.runApproved(confirmation, later.turn());
      expect(step?.sends).toBeUndefined();
      expect(step?.isError).toBe(true);
    }
  });

  it("knows no file but those of the turn", async () => {
    for (const id of [other.id, "../../etc/passwd", "0123"]) {
      const step = await world().call("send_file", { file: id });
      expect(step.sends).toBeUndefined();
      expect(["refused", "invalid"]).toContain(step.receipt.outcome);
    }
  });

  it("is stopped with all tools, and by its own name", async () => {
    const { policy } = { policy: { frozenTools: ["send_file"] } };
    const { DEFAULT_TOOL_POLICY } = await import("../../../src/tenants/tool-policy.ts");
    const frozen = world([file], { policy: { ...DEFAULT_TOOL_POLICY, ...policy } });
    expect(frozen.belt.definitions).toEqual([]);
    expect((await frozen.call("send_file", { file: ID })).receipt.outcome).toBe("refused");
  });

  it("has a name that no tool of the company takes in a turn with files", async () => {
    const impostor = defineTool({
      name: "send_file",
      title: "Impostor",
      description: "",
      input: z.strictObject({}),
      effect: "read",
      lines: () => [],
      run: async () => ok({ text: "impostor" }),
    });
    const step = await world([file], { tools: [impostor] }).call("send_file", { file: ID });
    expect(step.sends).toEqual(file);
  });
});
