import { describe, expect, it } from "vitest";
import type { IncomingFile } from "../../../src/conversation/message.ts";
import { answer, begin, freshObject, object, remove, say, world } from "./object-world.ts";

freshObject();

const PHOTO: IncomingFile = { id: "F1", name: "photo.png", mediaType: "image/png", kind: "image", bytes: 7 };

describe("a file beside a line", () => {
  it("is there for the turn that answers the line, also after the object died", () => {
    say("1", "", { files: [PHOTO] });
    world.conversation.evict();
    expect(begin().input).toMatchObject([{ id: "1", text: "", files: [PHOTO] }]);
  });

  it("is only named to later turns and to readers", () => {
    say("1", "look", { files: [PHOTO] });
    answer();
    say("2");
    const named = [{ name: "photo.png", kind: "image" }];
    expect(begin().history[0]?.files).toEqual(named);
    expect(object().transcript({ limit: 9 }).messages[0]?.files).toEqual(named);
  });

  it("is not named any more once its line was deleted", () => {
    say("1", "look", { files: [PHOTO] });
    answer();
    remove("d1", "1");
    expect(object().transcript({ limit: 9 }).messages[0]).not.toHaveProperty("files");
  });
});
