-- What the generated migration cannot say of the table about who wants to be forgotten.
ALTER TABLE forgotten FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON forgotten TO konstruct_app;
