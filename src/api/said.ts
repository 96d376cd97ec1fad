// What an operator wrote, as it may be shown to others.

import * as z from "zod";
import { cleanText } from "../channels/clean-text.ts";

/** Text with something in it, without what cannot be seen. */
export const said = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => cleanText(text).trim())
    .refine((text) => text !== "", "must not be empty");
