-- When a reminder was given to the platform: one that only waited for its turn at a stop has not gone out.

ALTER TABLE outbox ADD COLUMN given_at TEXT;
