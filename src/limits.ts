// Every limit that decides behaviour, in one place. Each has a test that names it.

/** A webhook body above this is refused with 413 before anything is parsed. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** JSON.parse takes depth 100,000, but a walk over it dies at about 5,000. */
export const MAX_JSON_DEPTH = 64;
/** Slack's own figure: a signed timestamp further than this from our clock is refused. */
export const SIGNATURE_SKEW_SECONDS = 300;
/** Meta retries a webhook for 7 days, longer than Slack and Mattermost together. */
export const DEDUPE_MS = 7 * 24 * 3_600_000;
/**
 * How long an isolate may believe what it read of a tenant: a revoked secret is dead after this. The promise
 * is 5 s for whoever stops an employee, and a running turn looks twice a second.
 */
export const TENANT_CACHE_MS = 4_000;

/** A lease lives this long without a heartbeat; after it another consumer may take the turn. */
export const LEASE_MS = 30_000;
/** How often a running turn asks whether it may go on. Plain turns end before the first. */
export const HEARTBEAT_MS = 3_000;
/** A turn still queued after this is woken again: queue messages may be lost, accepted rows may not. */
export const REWAKE_MS = 30_000;
/** A turn that has not ended by then ends with what is known. The queue's own limit is 15 minutes. */
export const TURN_MS = 8 * 60_000;
/** Tries of a turn whose models all fail, before it is held for a person. */
export const MAX_TURN_ATTEMPTS = 5;
export const MAX_MODEL_ROUNDS = 5;
export const MAX_TOOL_CALLS = 8;
/** Whoever goes on typing is answered after this all the same, whatever the quiet period (unless it is longer). */
export const MAX_QUIET_MS = 6_000;
/** Lines of other programs that one conversation hears within the window; after one more there is silence. */
export const MAX_PROGRAM_LINES = 20;
export const PROGRAM_WINDOW_MS = 60_000;
/** How long, unless a person writes there. */
export const PROGRAM_SILENCE_MS = 3_600_000;

/** Slack allows about one post a second a channel, and edits count. */
export const EDIT_INTERVAL_MS = 1_000;
/** WhatsApp has no idempotency key: this long we wait for a status that carries our operation id. */
export const UNKNOWN_WAIT_MS = 60_000;
/** One call to a chat service; well under the lease, so that a fenced send ends inside it. */
export const DELIVERY_TIMEOUT_MS = 10_000;

/** The newest messages a conversation hands to a turn; older ones are dropped first. */
export const MAX_HISTORY_MESSAGES = 60;
/** A person's message longer than this is cut with a notice; WhatsApp's own limit is 4,096. */
export const MAX_TEXT_CHARS = 40_000;

/** A console session ends after this; there is no list of sessions to revoke them from. */
export const SESSION_MS = 12 * 3_600_000;
/** Wrong tokens an address may offer within the window before it has to wait the window out. */
export const MAX_SIGN_IN_FAILURES = 5;
export const SIGN_IN_WINDOW_MS = 60_000;
/** Conversations in one page of the list, and messages in one page of a transcript. */
export const CONVERSATION_PAGE = 50;
export const MAX_TRANSCRIPT_PAGE = 200;
/** Held conversations in one page: each is asked itself. */
export const HELD_PAGE = 20;
/** Conversations in one page of the Inbox: see HELD_PAGE. And of rules that are tried: each is read whole. */
export const INBOX_PAGE = 20;
export const TRIAL_PAGE = 20;
/** Route receipts in one page, stretches of time in one series, API tokens in force in one workspace. */
export const RECEIPT_PAGE = 50;
export const MAX_SERIES_POINTS = 400;
export const MAX_API_TOKENS = 100;

/** A request of the models' HTTP API above this is refused with 413: a few images fit, a film does not. */
export const MAX_MODEL_BODY_BYTES = 8 * 1024 * 1024;
export const MAX_CALL_MESSAGES = 400;
export const MAX_CALL_TOOLS = 128;
/** JSON text of one tool call in a transcript that is sent to us. */
export const MAX_TOOL_ARGUMENT_CHARS = 1024 * 1024;
/** Anthropic's own figure for one image, decoded. */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
/** A voice note or recording, decoded: WhatsApp's own limit, and under what speech services take. */
export const MAX_AUDIO_BYTES = 16 * 1024 * 1024;
/** Files of one line that are kept in mind, and files that one turn opens. */
export const MAX_MESSAGE_FILES = 10;
export const MAX_TURN_FILES = 5;
/** All pictures of one turn: each is a third larger on the wire, and held twice while it is sent. */
export const MAX_TURN_IMAGE_BYTES = 12 * 1024 * 1024;
/** Text of one file, and of all files of a turn, as the model reads it; the rest is cut with a notice. */
export const MAX_FILE_CHARS = 15_000;
export const MAX_TURN_FILE_CHARS = 30_000;
/** Fetching one file, and listening to one recording. */
export const FILE_MS = 20_000;
export const TRANSCRIPTION_MS = 60_000;
/** Where a caller of the HTTP API names none; what does not fit into a small window is cut to it. */
export const DEFAULT_OUTPUT_TOKENS = 8_192;
export const MAX_OUTPUT_TOKENS = 128_000;
export const MAX_EMBEDDING_INPUTS = 256;
/** Between two writes of a streamed answer: fifty a second look like one motion. The first never waits. */
export const STREAM_REST_MS = 20;
/** Reports of calls that hold no reservation wait this long, or for this many, to share one message. */
export const REPORT_GATHER_MS = 1_000;
export const REPORTS_AT_ONCE = 50;

/** One run of a tool. */
export const TOOL_MS = 30_000;
/** Of one tool result, as the model reads it; longer ones are cut and say so. */
export const MAX_TOOL_RESULT_CHARS = 16_000;
/** Decoded bytes of an answer to a tool's request. */
export const MAX_EGRESS_BYTES = 1024 * 1024;
export const MAX_REDIRECTS = 3;
/** One file that a tool brings and an employee may send, in base64 under a row's 2 MB; and files of one turn. */
export const MAX_MADE_BYTES = 1024 * 1024;
export const MAX_MADE_FILES = 3;
/** JSON text of the arguments of one tool call in a turn. */
export const MAX_CALL_ARGUMENT_CHARS = 32_000;
/** Greeting a remote MCP server, and asking what it has; then one call, which ends before the tool's own time. */
export const MCP_CONNECT_MS = 10_000;
export const MCP_CALL_MS = 20_000;
/** Tools of one remote server, and the JSON text of one tool's schema: more than a model can be offered. */
export const MAX_MCP_TOOLS = 100;
export const MAX_MCP_SCHEMA_CHARS = 20_000;
/** Requests of one session: a server may ask back, and each answer to it is a request of ours. */
export const MAX_MCP_REQUESTS = 40;
/** A confirmation nobody decided has expired after this; at half of it there is a reminder. */
export const CONFIRMATION_MS = 10 * 60_000;
/** What one tenant may configure beside its policy: its object hands all of it to every isolate. */
export const MAX_HTTP_TOOLS = 100;
export const MAX_MCP_SERVERS = 20;
export const MAX_TOOL_SECRETS = 50;
/** In force at once, and how long one may last. */
export const MAX_GRANTS = 200;
export const MAX_GRANT_MS = 366 * 24 * 3_600_000;
/** Conversations with waiting confirmations in one page, and entries of the audit trail: see HELD_PAGE. */
export const APPROVAL_PAGE = 20;
export const AUDIT_PAGE = 100;
/** Confirmations that may wait in one conversation. */
export const MAX_PENDING_CONFIRMATIONS = 8;

/** A document that is uploaded or fetched: under the 32 MiB that a call between Workers carries. */
export const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024;
/** An upload comes in parts of this; in base64 one is 1.4 MB of the database's 10 MB a request. */
export const DOCUMENT_PART_BYTES = 1024 * 1024;
/** Text of one document, about 2,000 pages of print. What is longer is refused, never cut without a word. */
export const MAX_DOCUMENT_CHARS = 4_000_000;
export const MAX_DOCUMENT_PAGES = 3_000;
export const MAX_DOCUMENT_CHUNKS = 10_000;
/** Elements inside each other; browsers stop at 512. */
export const MAX_MARKUP_DEPTH = 1_000;
/** What a packed document (DOCX) may unpack to, counted while it is unpacked. */
export const MAX_UNPACKED_BYTES = 24 * 1024 * 1024;
/** Reading one document; what takes longer is not going to end well. */
export const READING_MS = 30_000;
/** Documents of one tenant, and in one page of a list. */
export const MAX_DOCUMENTS = 2_000;
export const DOCUMENT_PAGE = 50;
/** Texts in one call of an embedding model, and calls in one piece of work of the queue. */
export const EMBEDDING_BATCH = 64;
export const EMBEDDING_BATCHES_AT_ONCE = 20;
/** Up to here all chunks of a tenant are compared: exact, and 15 ms at most. Above, an index answers. */
export const EXACT_SEARCH_CHUNKS = 20_000;
/** A question to the documents, as people and models ask them. */
export const MAX_SEARCH_CHARS = 2_000;

/** Recalling what is known of a person, embedding included: a reply waits no longer for it. */
export const RECALL_MS = 800;
export const MAX_RECALLED = 6;
/** Of one person at one employee; the oldest exchanges go first. */
export const MAX_MEMORIES = 500;
export const MAX_FACTS_OF_EXCHANGE = 3;
export const MAX_FACT_CHARS = 300;
/** Of one exchange, and of what an operator writes in its place. */
export const MAX_MEMORY_CHARS = 1_000;
/** Longer than anything can be on its way: Cloudflare keeps a queue message for 14 days at most. */
export const FORGOTTEN_MS = 30 * 24 * 3_600_000;
export const MEMORY_PAGE = 50;
/** Of a text that is written in the console; longer ones are uploaded. */
export const MAX_WRITTEN_CHARS = 300_000;
/** Chunks of a document in one page, and passages that answer an operator's question. */
export const CHUNK_PAGE = 50;
export const ASKED_PASSAGES = 5;
/** An upload that nobody went on with for so long makes room for the next one. */
export const ABANDONED_UPLOAD_MS = 7 * 24 * 3_600_000;
