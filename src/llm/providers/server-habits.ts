// What a server has shown of itself. In a burst, pieces are asked for together, and one that leaves its body
// open behind a finished answer would keep the last of them: so only of a server that ends its bodies.

export interface ServerHabits {
  /** Its bodies end with their answers, by the last that was seen; undefined before the first. */
  endsBodies: boolean | undefined;
}

/** Of a server that nobody has asked yet. Kept for as long as its client. */
export const unknownHabits = (): ServerHabits => ({ endsBodies: undefined });
