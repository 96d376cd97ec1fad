// How documents may be named. A name stands in one line with other words, and beside answers that cite it.

import * as z from "zod";
import { cleanText } from "../../channels/clean-text.ts";

export const documentName = z
  .string()
  .max(200, "at most 200 characters")
  .transform((name) => cleanText(name).replace(/\s+/g, " ").trim())
  .refine((name) => name !== "", "give it a name");
