-- People: who may sign in, with what, and as what. An account made by `keys create` has no password until one is set.
ALTER TABLE accounts ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN password TEXT;
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator'));
ALTER TABLE accounts ADD COLUMN disabled_ms BIGINT;
ALTER TABLE accounts ADD COLUMN deleted_ms BIGINT;

-- Signed-in browsers. The cookie's secret is stored as its SHA-256 alone.
CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  hash       TEXT NOT NULL UNIQUE,
  method     TEXT NOT NULL CHECK (method IN ('password', 'link')),
  agent      TEXT NOT NULL,
  address    TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Links that work once: signing in (`enter`), setting a new password (`reset`), making an account (`invite`).
CREATE TABLE links (
  hash       TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('enter', 'reset', 'invite')),
  account_id TEXT REFERENCES accounts (id),
  email      TEXT,
  credits    BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  used_ms    BIGINT
);
CREATE INDEX links_by_age ON links (expires_ms);

-- What a key may spend in all, and has spent or holds.
ALTER TABLE keys ADD COLUMN credit_limit BIGINT CHECK (credit_limit >= 0);
ALTER TABLE keys ADD COLUMN spent BIGINT NOT NULL DEFAULT 0 CHECK (spent >= 0);
-- A key that was made with a limited one, or took the place of any, spends from that one's limit (NULL: its own).
ALTER TABLE keys ADD COLUMN purse TEXT;

-- Which key asked for a job (NULL: the app), and which node of the canvas it belongs to (NULL: one of its own).
ALTER TABLE jobs ADD COLUMN key_id TEXT;
ALTER TABLE jobs ADD COLUMN node_id TEXT;
-- When its owner took it out of every list. The row stays for the ledger and the usage page.
ALTER TABLE jobs ADD COLUMN deleted_ms BIGINT;
-- The gallery reads by account (what it filters by rides along), the canvas by project or node, what is
-- going on by itself, the project grid what was made, the usage page what ended.
CREATE INDEX jobs_by_account ON jobs (account_id, created_ms, id, kind, model);
CREATE INDEX jobs_by_node ON jobs (account_id, node_id, created_ms, id) WHERE node_id IS NOT NULL;
CREATE INDEX jobs_going_on ON jobs (account_id, created_ms, id) WHERE state NOT IN ('completed', 'failed');
CREATE INDEX jobs_ended ON jobs (account_id, completed_ms) WHERE completed_ms IS NOT NULL;
DROP INDEX jobs_by_project;
CREATE INDEX jobs_by_project ON jobs (project_id, created_ms, id);
CREATE INDEX jobs_shown ON jobs (project_id, created_ms, id) WHERE state = 'completed' AND deleted_ms IS NULL;

-- Uploads keep the name their owner knows them by.
ALTER TABLE assets ADD COLUMN file_name TEXT;
CREATE INDEX assets_uploaded ON assets (account_id, created_ms, id) WHERE job_id IS NULL AND project_id IS NULL;

-- Credits bought. `id` is ours and goes to the payment service as its reference; `session` and `payment` are theirs.
-- Paid at most once. `returned` is what went back to the buyer, in the currency's smallest unit; `trouble` is a word for
-- the operator ('' when there is none); `checked_ms` is when the service was last asked about it.
CREATE TABLE purchases (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  pack         TEXT NOT NULL,
  credits      BIGINT NOT NULL CHECK (credits > 0),
  amount       BIGINT NOT NULL CHECK (amount > 0),
  currency     TEXT NOT NULL,
  session      TEXT UNIQUE,
  payment      TEXT UNIQUE,
  state        TEXT NOT NULL CHECK (state IN ('open', 'paid', 'expired', 'failed', 'refunded')),
  returned     BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0),
  trouble      TEXT NOT NULL DEFAULT '',
  checked_ms   BIGINT NOT NULL DEFAULT 0,
  created_ms   BIGINT NOT NULL,
  ended_ms     BIGINT
);
CREATE INDEX purchases_by_account ON purchases (account_id, created_ms);
CREATE INDEX purchases_open ON purchases (checked_ms) WHERE state = 'open';

-- Prices the operator set in the app: they win over the catalogue's.
CREATE TABLE prices (
  model      TEXT PRIMARY KEY,
  credits    BIGINT NOT NULL CHECK (credits >= 0),
  changed_ms BIGINT NOT NULL
);

-- The operator's pages: what ended lately with whom and how, what failed and why, what lies in storage.
CREATE INDEX jobs_ended_lately ON jobs (completed_ms, provider, state) WHERE completed_ms IS NOT NULL;
CREATE INDEX jobs_failed ON jobs (completed_ms, id) WHERE state = 'failed';
CREATE INDEX assets_by_size ON assets (account_id, mime_type, bytes);
