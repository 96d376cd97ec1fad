-- What the generated migration cannot say of the tables about tools, documents and memory. Vectors need
-- pgvector; a Postgres without it keeps the rows, and serves everything but searches by meaning.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') THEN
    ALTER TABLE chunks ADD COLUMN embedding vector(384);
    ALTER TABLE memories ADD COLUMN embedding vector(384);
    CREATE INDEX chunks_nearest ON chunks USING hnsw (embedding vector_cosine_ops);
  ELSE
    ALTER TABLE chunks ADD COLUMN embedding real[];
    ALTER TABLE memories ADD COLUMN embedding real[];
  END IF;
END
$$;
--> statement-breakpoint
ALTER TABLE tool_secrets FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE http_tools FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mcp_servers FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE document_parts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE chunks FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE memories FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON tool_secrets, http_tools, mcp_servers TO konstruct_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON grants TO konstruct_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON documents, document_parts, chunks, memories TO konstruct_app;
