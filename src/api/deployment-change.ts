// A tenant's own deployment as an operator hands it in, and what becomes of its credential. A credential is
// written and never read, so it must not follow the deployment to another address either: whoever may
// change an address could otherwise have it sent to a machine of their own.

import * as z from "zod";
import { fail, ok, type Result } from "../result.ts";
import { type DeploymentRecord, deploymentSchema, pricesSchema } from "../tenants/policy.ts";

const secret = z.string().trim().min(1, "is blank").max(4_000);

/** A provider's key, or the service token of a tunnel. */
export const credentialSchema = z.union([
  z.strictObject({ apiKey: secret }),
  z.strictObject({ accessClientId: secret, accessClientSecret: secret }),
]);
export type Credential = z.infer<typeof credentialSchema>;

export const deploymentChangeSchema = deploymentSchema.omit({ id: true }).extend({
  prices: z
    .custom((value) => value !== undefined, "is not known: say what a token costs, 0 where it is free")
    .pipe(pricesSchema),
  /** Left out: as it was. Null: none any more. */
  credential: credentialSchema.nullish(),
});
export type DeploymentChange = z.infer<typeof deploymentChangeSchema>;

type Fields = Record<string, string>;

/** Addresses that are somebody else's cloud, whatever an operator calls them. */
const CLOUD_HOSTS =
  /(^|\.)(openai\.com|anthropic\.com|openai\.azure\.com|openrouter\.ai|googleapis\.com|mistral\.ai|groq\.com|amazonaws\.com|cloudflare\.com)$/;

function addressProblem({ baseUrl, locality }: DeploymentChange): Fields {
  const url = new URL(baseUrl);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return { baseUrl: "holds more than an address: credentials have a field of their own" };
  if (locality === "local" && CLOUD_HOSTS.test(url.hostname))
    return { locality: "this address is a cloud provider's: a pinned company's words would leave the house" };
  return {};
}

const originOf = (url: string) => new URL(url).origin;

function credentialProblem(change: DeploymentChange, known: DeploymentRecord | undefined): Fields {
  const keepsOld = change.credential === undefined && Object.keys(known?.secrets ?? {}).length > 0;
  if (keepsOld && known) {
    const moved = originOf(known.baseUrl) !== originOf(change.baseUrl) || known.provider !== change.provider;
    return moved ? { credential: "enter it again: the address or the provider changed" } : {};
  }
  if (change.credential || change.locality === "local") return {};
  return { credential: "a cloud model needs one" };
}

/** `keep`: the sealed ones stay. Otherwise these plain ones replace them, by the names they are stored under. */
export type SecretPlan = "keep" | Record<string, string>;

export function secretPlan(credential: Credential | null | undefined): SecretPlan {
  if (credential === undefined) return "keep";
  if (credential === null) return {};
  return "apiKey" in credential
    ? { api_key: credential.apiKey }
    : {
        access_client_id: credential.accessClientId,
        access_client_secret: credential.accessClientSecret,
      };
}

/** What may be stored, or what is wrong with which field. */
export function checkDeployment(
  change: DeploymentChange,
  known: DeploymentRecord | undefined,
): Result<SecretPlan, Fields> {
  const problems = { ...addressProblem(change), ...credentialProblem(change, known) };
  return Object.keys(problems).length > 0 ? fail(problems) : ok(secretPlan(change.credential));
}
