-- WhatsApp: ids that people had before, tries that may have arrived, and what the account's limit holds back.

CREATE TABLE whatsapp_aliases (
    former TEXT NOT NULL,
    until TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (former, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX whatsapp_aliases_by_address ON whatsapp_aliases (address);

ALTER TABLE whatsapp_templates ADD COLUMN category TEXT NOT NULL DEFAULT '';

ALTER TABLE outbox ADD COLUMN tried_at TEXT;
ALTER TABLE outbox ADD COLUMN doubtful TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));

CREATE INDEX inbox_whatsapp ON inbox (message_id) WHERE address >= 'whatsapp:' AND address < 'whatsapp;';
