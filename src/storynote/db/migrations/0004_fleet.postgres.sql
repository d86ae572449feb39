-- Requests of the last minute, per limit and client: when, and how many then. Unlogged: it is written by every request, and
-- a crash of the server forgets it (generation requests are counted again from the jobs).
CREATE UNLOGGED TABLE takes (
  name   TEXT NOT NULL,
  client TEXT NOT NULL,
  times  DOUBLE PRECISION[] NOT NULL,
  counts INTEGER[] NOT NULL,
  PRIMARY KEY (name, client)
) WITH (fillfactor = 50);

-- Accept as many of `wanted` requests as may be at this server's own clock: never more than `most` in any `span` seconds.
-- Times closer than `near` are merged into the later one, so never in the client's favour.
CREATE FUNCTION take(
  of_name TEXT, of_client TEXT, most INTEGER, span DOUBLE PRECISION, near DOUBLE PRECISION, wanted INTEGER)
RETURNS TABLE (accepted INTEGER, used INTEGER, oldest_age DOUBLE PRECISION) LANGUAGE plpgsql AS $$
DECLARE
  t DOUBLE PRECISION[];
  c INTEGER[];
  now_s DOUBLE PRECISION;
  gone INTEGER := 0;
BEGIN
  SELECT times, counts INTO t, c FROM takes WHERE name = of_name AND client = of_client FOR UPDATE;
  IF NOT FOUND THEN
    -- Somebody new; or the server crashed and forgot: what was accepted to be paid for is counted again.
    INSERT INTO takes SELECT of_name, of_client, COALESCE(array_agg(at ORDER BY at), '{}'), COALESCE(array_agg(1), '{}')
      FROM (SELECT MIN(created_ms) / 1000.0::float8 AS at FROM jobs WHERE of_name = 'generation' AND account_id = of_client
        AND created_ms > (extract(epoch FROM clock_timestamp()) - span) * 1000 GROUP BY request_id) AS lately
      ON CONFLICT DO NOTHING;
    SELECT times, counts INTO t, c FROM takes WHERE name = of_name AND client = of_client FOR UPDATE;
  END IF;
  now_s := extract(epoch FROM clock_timestamp());
  WHILE gone < cardinality(t) AND t[gone + 1] <= now_s - span LOOP gone := gone + 1; END LOOP;
  t := t[gone + 1 :];
  c := c[gone + 1 :];
  used := COALESCE((SELECT SUM(x) FROM unnest(c) x), 0);
  accepted := LEAST(wanted, GREATEST(0, most - used));
  IF accepted > 0 THEN
    used := used + accepted;
    IF cardinality(t) > 1 AND now_s - t[cardinality(t)] < near THEN
      t[cardinality(t)] := now_s;
      c[cardinality(c)] := c[cardinality(c)] + accepted;
    ELSE
      t := t || now_s;
      c := c || accepted;
    END IF;
    UPDATE takes SET times = t, counts = c WHERE name = of_name AND client = of_client;
  END IF;
  oldest_age := COALESCE(now_s - t[1], 0);
  RETURN NEXT;
END $$;

-- Event streams that are open somewhere; one that is not renewed has ended with its process. Unlogged: after a crash of the
-- server every process enters its own again.
CREATE UNLOGGED TABLE streams (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  until_s    DOUBLE PRECISION NOT NULL
);
CREATE INDEX streams_by_account ON streams (account_id);

-- Enter a stream for `lasts` seconds of this server's clock, unless the account has `most` others.
CREATE FUNCTION open_stream(of_id TEXT, of_account TEXT, most INTEGER, lasts DOUBLE PRECISION)
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
  now_s DOUBLE PRECISION;
BEGIN
  -- Two that count at the same time would both find room. (The first number keeps these locks apart from all others.)
  PERFORM pg_advisory_xact_lock(4, hashtext(of_account));
  now_s := extract(epoch FROM clock_timestamp());
  DELETE FROM streams WHERE account_id = of_account AND until_s <= now_s;
  IF (SELECT COUNT(*) FROM streams WHERE account_id = of_account AND id <> of_id) >= most THEN
    RETURN FALSE;
  END IF;
  INSERT INTO streams VALUES (of_id, of_account, now_s + lasts) ON CONFLICT (id) DO UPDATE SET until_s = now_s + lasts;
  RETURN TRUE;
END $$;

-- Renew the streams of one process ({id: account}), and enter again those that were forgotten; returns the ids of those
-- for which there is no room any more.
CREATE FUNCTION keep_streams(mine JSON, most INTEGER, lasts DOUBLE PRECISION)
RETURNS SETOF TEXT LANGUAGE plpgsql AS $$
DECLARE
  one RECORD;
BEGIN
  UPDATE streams SET until_s = extract(epoch FROM clock_timestamp()) + lasts
    WHERE id IN (SELECT key FROM json_each_text(mine));
  FOR one IN SELECT key, value FROM json_each_text(mine) WHERE key NOT IN (SELECT id FROM streams) ORDER BY value, key LOOP
    IF NOT open_stream(one.key, one.value, most, lasts) THEN
      RETURN NEXT one.key;
    END IF;
  END LOOP;
END $$;

-- Single-use tickets for the event stream.
CREATE TABLE stream_tokens (
  hash     TEXT PRIMARY KEY,
  caller   TEXT NOT NULL,
  until_ms BIGINT NOT NULL
);
