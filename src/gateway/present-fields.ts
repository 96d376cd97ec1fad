// An object of many optional fields costs its checker a look at each, although most requests have few. What is
// absent needs no check, so a request is read with a schema of the fields that it has.

import * as z from "zod";

/** Callers choose the names, but of those only the schema's count: there are not many sets of them. */
const MAX_SCHEMAS = 200;

/**
 * Gives, for a value, a schema that says of it what `whole` says: of its fields, and of all that must be there.
 * No field of `whole` may have a default.
 */
export function presentFields<S extends z.ZodObject>(whole: S): (value: unknown) => z.ZodType<z.output<S>> {
  const fields = Object.entries(whole.shape);
  const required = new Set(fields.flatMap(([name, field]) => (field.isOptional() ? [] : [name])));
  const known = new Map<string, z.ZodType<z.output<S>>>();
  return (value) => {
    const given = Object(value);
    const present = fields.filter(([name]) => required.has(name) || Object.hasOwn(given, name));
    const key = present.map(([name]) => name).join();
    const same = known.get(key);
    if (same) return same;
    const made = z.object(Object.fromEntries(present)) as unknown as z.ZodType<z.output<S>>;
    if (known.size >= MAX_SCHEMAS) known.clear();
    known.set(key, made);
    return made;
  };
}
