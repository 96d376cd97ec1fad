import { describe, expect, it } from "vitest";
import { HELP, parseStartOptions } from "../../../../dev/stack/options.ts";
import { parseSayOptions } from "../../../../dev/stack/say-options.ts";

describe("npm start's options", () => {
  it("are all optional", () => {
    expect(parseStartOptions([])).toEqual({ port: 8787, reset: false, quiet: false, help: false });
  });

  it("take a port, a reset and quiet", () => {
    const options = parseStartOptions(["--port", "9000", "--reset", "--quiet"]);
    expect(options).toEqual({ port: 9000, reset: true, quiet: true, help: false });
  });

  it("name what is wrong and where help is", () => {
    expect(() => parseStartOptions(["--prot", "9000"])).toThrow(/'--prot'.*npm start -- --help/s);
    expect(() => parseStartOptions(["--port", "eighty"])).toThrow("--port eighty is not a port.");
    expect(() => parseStartOptions(["--port", "80"])).toThrow("Give a number from 1024");
    expect(() => parseStartOptions(["extra"])).toThrow(/extra/);
  });

  it("are all in the help", () => {
    for (const option of ["--port", "--reset", "--quiet", "--help"]) expect(HELP).toContain(option);
  });
});

describe("npm run say's options", () => {
  it("are a channel and a text", () => {
    expect(parseSayOptions(["slack", "hello", "there"])).toEqual({ channel: "slack", text: "hello there" });
  });

  it("take a thread and a user", () => {
    const said = parseSayOptions(["mattermost", "hi", "--thread", "t1", "--user", "sam"]);
    expect(said).toEqual({ channel: "mattermost", text: "hi", thread: "t1", user: "sam" });
  });

  it("explain themselves where the channel or the text is missing", () => {
    for (const args of [[], ["slack"], ["fax", "hi"]]) {
      expect(() => parseSayOptions(args)).toThrow("npm run say -- <slack|whatsapp|mattermost>");
    }
  });
});
