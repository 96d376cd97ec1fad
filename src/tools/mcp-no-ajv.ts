// Stands in the bundle where the MCP SDK wants Ajv (see [alias] in wrangler.toml). Ajv compiles schemas with
// eval, which Workers do not have, and is 40 KiB of the bundle; the SDK is always given another validator.

/** Throws where somebody uses it after all. */
export default function noAjv(): never {
  throw new Error("Ajv is not in the bundle: give the MCP client a validator.");
}
