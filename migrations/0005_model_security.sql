-- What the generated migration cannot say of the tables about models. A token may be revoked and nothing
-- else of it may change, least of all its hash; a receipt is written once.
ALTER TABLE model_deployments FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE route_receipts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON model_deployments TO konstruct_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_tokens TO konstruct_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON route_receipts TO konstruct_app;
