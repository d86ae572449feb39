-- What both job peers keep, beside their own tables: accounts, jobs and the entries that prove the balances.
CREATE TABLE accounts (
  id        TEXT PRIMARY KEY,
  key       TEXT NOT NULL UNIQUE,
  available BIGINT NOT NULL CHECK (available >= 0),
  held      BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE jobs (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  prompt     TEXT NOT NULL,
  price      BIGINT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'queued',
  request_id TEXT,
  file       TEXT,
  created    TIMESTAMPTZ NOT NULL DEFAULT now(),
  ended      TIMESTAMPTZ
);
CREATE INDEX jobs_open ON jobs (state) WHERE state <> 'completed';
CREATE TABLE entries (
  job_id TEXT NOT NULL REFERENCES jobs (id),
  kind   TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (job_id, kind)
);
-- With PEER_PROMISES=1 also: events in order, an intent before the submit, a limit over all processes, what was stored.
ALTER TABLE accounts ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN seq BIGINT, ADD COLUMN nonce TEXT;
CREATE UNIQUE INDEX jobs_seq ON jobs (account_id, seq);
CREATE TABLE limits (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  minute     BIGINT NOT NULL,
  used       BIGINT NOT NULL,
  PRIMARY KEY (account_id, minute)
);
CREATE TABLE assets (
  job_id TEXT PRIMARY KEY REFERENCES jobs (id),
  place  TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes  BIGINT NOT NULL
);
