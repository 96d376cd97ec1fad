// A person as configurations name them.

import * as z from "zod";

/** A person on one connection, by the chat service's immutable id. The name is for reading only. */
export const personRefSchema = z.object({
  connectionId: z.string().max(100),
  userId: z.string().min(1).max(200),
  name: z.string().max(120).default(""),
});
export type PersonRef = z.infer<typeof personRefSchema>;
