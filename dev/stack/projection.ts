import type { TenantProjection } from "../../src/tenants/tenant.ts";
import { StackError } from "./stack-error.ts";

/** Hands the tenant to the Worker's edge, as an operator's program would. */
export async function pushProjection(
  baseUrl: string,
  adminToken: string,
  projection: TenantProjection,
): Promise<void> {
  const response = await fetch(`${baseUrl}/api/admin/projection`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(projection),
  });
  const text = await response.text();
  if (response.ok) return;
  throw new StackError(
    `The Worker refused the demo tenant (${response.status} ${text.slice(0, 200)}).`,
    "If rows are from an older version, start clean with: npm start -- --reset",
  );
}
