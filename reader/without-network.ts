// A platform setting for "no network" does not exist, so the doors are shut in code: libraries that meet an
// address in a file find nothing to open it with. Workers cannot evaluate strings, so nothing new comes in.

/** From here on nothing in this isolate can reach anything. */
export function withoutNetwork(): void {
  const refused = () => Promise.reject(new Error("the reader has no network"));
  class NoSocket {
    constructor() {
      throw new Error("the reader has no network");
    }
  }
  for (const [name, value] of [
    ["fetch", refused],
    ["WebSocket", NoSocket],
    ["EventSource", NoSocket],
  ] as const)
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
}
