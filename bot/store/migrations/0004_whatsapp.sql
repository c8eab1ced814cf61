-- WhatsApp: its accounts, the templates that Meta approved, and what waits for a report.

CREATE TABLE whatsapp_accounts (
    address TEXT PRIMARY KEY,
    number TEXT UNIQUE,
    heard_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE whatsapp_templates (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    noted_at TEXT NOT NULL,
    PRIMARY KEY (name, language)
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox ADD COLUMN approved TEXT;
CREATE INDEX outbox_unsure ON outbox (due_at) WHERE state = 'unsure';
CREATE INDEX outbox_external ON outbox (external_id) WHERE external_id LIKE 'wamid.%';
CREATE INDEX outbox_approved ON outbox (sent_at) WHERE approved IS NOT NULL;
