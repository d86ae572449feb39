-- The processes of a fleet: each writes that it is alive; who did not for a while is not. Times by the process's own clock.
CREATE TABLE processes (
  id         TEXT PRIMARY KEY,
  role       TEXT NOT NULL,
  host       TEXT NOT NULL,
  pid        BIGINT NOT NULL,
  version    TEXT NOT NULL,
  started_ms BIGINT NOT NULL,
  seen_ms    BIGINT NOT NULL
);
-- The `traceparent` of the request that made the job, when it was traced: whoever runs the job goes on from there.
ALTER TABLE jobs ADD COLUMN trace TEXT;
