-- What an intent promised to send, beyond the request itself: where its inputs lie with the provider (JSON, role to address).
ALTER TABLE jobs ADD COLUMN uploads TEXT NOT NULL DEFAULT '{}';
-- Who else can serve the job, in order (JSON, [provider, endpoint] each); the one that serves it stands in `provider`.
ALTER TABLE jobs ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
-- What of the request its provider could not take (JSON, a sentence each).
ALTER TABLE jobs ADD COLUMN adjusted TEXT NOT NULL DEFAULT '[]';
