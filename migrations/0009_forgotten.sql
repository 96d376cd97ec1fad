CREATE TABLE "forgotten" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "forgotten_tenant_id_person_pk" PRIMARY KEY("tenant_id","person")
);
--> statement-breakpoint
ALTER TABLE "forgotten" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "forgotten" ADD CONSTRAINT "forgotten_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "forgotten" AS PERMISSIVE FOR ALL TO "konstruct_app" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));