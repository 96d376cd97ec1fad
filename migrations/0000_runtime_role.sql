-- The Worker's role. Made by SQL, because a role made in a provider's console may come with BYPASSRLS,
-- which no policy survives. It cannot log in until "npm run migrate" gives it a password.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'konstruct_app') THEN
    CREATE ROLE konstruct_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
  END IF;
END
$$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO konstruct_app;
