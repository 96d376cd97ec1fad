import { describe, expect, it } from "vitest";
import { bodyOf, draftOf, newDraft } from "../../../console/src/models/deployment-draft.ts";
import { moved, settingsOf, withGroup } from "../../../console/src/models/group-draft.ts";
import { deploymentChangeSchema } from "../../../src/api/deployment-change.ts";
import { deploymentViews } from "../../../src/api/models-view.ts";
import { ownDeployment } from "../api/own-deployment.ts";

const view = (over: Parameters<typeof ownDeployment>[0] = {}) => {
  const [first] = deploymentViews([ownDeployment(over)], { deployments: [], groups: [] }, {}, 0);
  if (!first) throw new Error("no view");
  return first;
};

describe("the form of a model", () => {
  it("sends back what it was given, and no credential that nobody wrote", () => {
    const known = view({
      timeouts: { firstTokenMs: 1_500 },
      prices: { input: 150, cachedInput: 15, output: 600 },
    });
    const { id: _, builtIn: __, hasCredential: ___, health: ____, ...settings } = known;
    expect(bodyOf(draftOf(known))).toEqual(settings);
  });

  it("is taken by the server once it is filled in", () => {
    const draft = { ...newDraft(), model: " gpt ", apiKey: "sk-1" };
    const body = bodyOf({ ...draft, prices: { input: "2.5", cachedInput: "", output: "10" } });
    expect(deploymentChangeSchema.parse(body)).toMatchObject({
      model: "gpt",
      prices: { input: 2_500, cachedInput: 2_500, output: 10_000 },
      credential: { apiKey: "sk-1" },
    });
  });

  it("is refused by the server, field by field, while prices are missing", () => {
    const body = JSON.parse(JSON.stringify(bodyOf({ ...newDraft(), contextWindow: "many" })));
    const paths = deploymentChangeSchema.safeParse(body).error?.issues.map(({ path }) => path.join("."));
    expect(paths).toEqual(
      expect.arrayContaining(["prices.input", "prices.output", "contextWindow", "model"]),
    );
  });

  it("sends both halves of a tunnel's token, also where one is missing, so that the server says so", () => {
    const body = bodyOf({ ...newDraft(), provider: "ollama", accessClientId: "id", apiKey: "left over" });
    expect(body.credential).toEqual({ accessClientId: "id", accessClientSecret: "" });
  });

  it("takes seconds for how long it may take", () => {
    const timeouts = { ...newDraft().timeouts, firstTokenMs: "2,5", totalMs: "60" };
    expect(bodyOf({ ...newDraft(), timeouts }).timeouts).toEqual({ firstTokenMs: 2_500, totalMs: 60_000 });
  });
});

describe("the form of a group", () => {
  const group = (id: string) => ({ id, order: "listed" as const, deployments: ["a"] });

  it("moves a model one place, and not over the ends", () => {
    expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  });

  it("replaces the group in its place, or adds one at the end", () => {
    const groups = [group("x"), group("y")];
    const changed = { ...group("x"), deployments: ["b"] };
    expect(withGroup(groups, "x", changed)).toEqual({ groups: [changed, group("y")], index: 0 });
    expect(withGroup(groups, undefined, group("z")).groups.map(({ id }) => id)).toEqual(["x", "y", "z"]);
    expect(withGroup(groups, "quality", group("quality")).index).toBe(2);
  });

  it("sends nothing that only views have", () => {
    expect(settingsOf({ ...group("x"), builtIn: true, choosesBetween: ["fast"] })).toEqual(group("x"));
  });
});
