-- Times are Unix milliseconds, truth values 0 or 1, JSON is text: the same statements run on SQLite and PostgreSQL.

CREATE TABLE facts (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- One row an account. Balances change only by guarded updates, in the same write as the entry that says why.
-- `event_seq` numbers the account's job changes (the ids of its event stream), `entry_seq` its ledger entries.
CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  available  BIGINT NOT NULL DEFAULT 0 CHECK (available >= 0),
  held       BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
  open_jobs  BIGINT NOT NULL DEFAULT 0 CHECK (open_jobs >= 0),
  event_seq  BIGINT NOT NULL DEFAULT 0,
  entry_seq  BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL
);

CREATE TABLE keys (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  hash         TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  mode         TEXT NOT NULL CHECK (mode IN ('live', 'test')),
  scopes       TEXT NOT NULL,
  last4        TEXT NOT NULL,
  created_ms   BIGINT NOT NULL,
  expires_ms   BIGINT,
  revoked_ms   BIGINT,
  last_used_ms BIGINT
);
CREATE INDEX keys_by_account ON keys (account_id);

CREATE TABLE projects (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name       TEXT NOT NULL,
  revision   BIGINT NOT NULL DEFAULT 1,
  placed     BIGINT NOT NULL DEFAULT 0,
  share      TEXT UNIQUE,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX projects_by_account ON projects (account_id, created_ms, id);

CREATE TABLE nodes (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id         TEXT NOT NULL,
  position   BIGINT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (project_id, id)
);

CREATE TABLE edges (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id         TEXT NOT NULL,
  position   BIGINT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (project_id, id)
);

-- The one truth of a job. `state` is ours (queued, submitting, processing, fetching, completed, failed);
-- what a client sees is derived from it and from `started_ms`, which is never unset, so it cannot go back.
-- `project_id` is NULL once its project was deleted: the row stays for the ledger, nobody can read it.
CREATE TABLE jobs (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  project_id   TEXT REFERENCES projects (id) ON DELETE SET NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'tool')),
  state        TEXT NOT NULL CHECK (state IN ('queued', 'submitting', 'processing', 'fetching', 'completed', 'failed')),
  model        TEXT NOT NULL,
  provider     TEXT NOT NULL,
  sandbox      INTEGER NOT NULL,
  endpoint     TEXT NOT NULL,
  prompt       TEXT NOT NULL,
  params       TEXT NOT NULL,
  seed         BIGINT,
  aspect_ratio TEXT,
  duration_sec DOUBLE PRECISION,
  price        BIGINT NOT NULL CHECK (price >= 0),
  request_id   TEXT NOT NULL,
  seq          BIGINT NOT NULL,
  attempts     BIGINT NOT NULL DEFAULT 0,
  nonce        TEXT,
  intent_ms    BIGINT,
  ticket       TEXT,
  output       TEXT,
  cancel       INTEGER NOT NULL DEFAULT 0,
  progress     DOUBLE PRECISION,
  error        TEXT,
  error_type   TEXT,
  asset_id     TEXT,
  mime_type    TEXT,
  width        BIGINT,
  height       BIGINT,
  retry_ms     BIGINT,
  deadline_ms  BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  started_ms   BIGINT,
  completed_ms BIGINT,
  updated_ms   BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_changes ON jobs (account_id, seq);
CREATE INDEX jobs_by_project ON jobs (project_id);
CREATE INDEX jobs_open ON jobs (state) WHERE state NOT IN ('completed', 'failed');
CREATE INDEX jobs_ambiguous ON jobs (completed_ms) WHERE error_type = 'ambiguous';

-- The ledger: append-only. A balance is the sum of its entries.
CREATE TABLE entries (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  n          BIGINT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'settle', 'release')),
  job_id     TEXT,
  available  BIGINT NOT NULL,
  held       BIGINT NOT NULL,
  note       TEXT,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (account_id, n),
  CHECK ((kind = 'grant') = (job_id IS NULL)),
  CHECK (CASE kind
           WHEN 'grant'   THEN available > 0 AND held = 0
           WHEN 'hold'    THEN held >= 0 AND available = -held
           WHEN 'settle'  THEN held <= 0 AND available = 0
           WHEN 'release' THEN held <= 0 AND available = -held
         END)
);
CREATE UNIQUE INDEX entries_once ON entries (job_id, kind) WHERE job_id IS NOT NULL;
CREATE UNIQUE INDEX entries_one_end ON entries (job_id) WHERE kind IN ('settle', 'release');

CREATE TABLE assets (
  id          TEXT PRIMARY KEY,
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  project_id  TEXT,
  job_id      TEXT,
  place       TEXT NOT NULL UNIQUE,
  mime_type   TEXT NOT NULL,
  bytes       BIGINT NOT NULL,
  etag        TEXT NOT NULL,
  width       BIGINT,
  height      BIGINT,
  created_ms  BIGINT NOT NULL
);
CREATE INDEX assets_by_project ON assets (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX assets_by_job ON assets (job_id) WHERE job_id IS NOT NULL;

-- A signed upload that has not been filled yet; its id becomes the asset's.
CREATE TABLE uploads (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  content_type TEXT NOT NULL,
  file_name    TEXT NOT NULL,
  expires_ms   BIGINT NOT NULL
);

-- Files nobody may reach any more, to be removed from storage after the write that orphaned them.
CREATE TABLE litter (
  place      TEXT PRIMARY KEY,
  created_ms BIGINT NOT NULL
);

-- Stored answers of POSTs that carried an Idempotency-Key.
CREATE TABLE replays (
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status      BIGINT NOT NULL,
  headers     TEXT NOT NULL,
  body        TEXT NOT NULL,
  created_ms  BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX replays_by_age ON replays (created_ms);
