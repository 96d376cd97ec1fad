export type { AuditMessage } from "../tenants/audit-message.ts";
