-- The whole schema as it stands: for reading, and for the test that holds it against the migrations.
-- Times are UTC in ISO 8601 ("2027-01-11T02:10:00.000Z"), dates "2027-01-11", enums text with a CHECK.

-- Where the file stands; one row. `version` is the number of the last migration.
CREATE TABLE schema_version (
    version INTEGER NOT NULL
) STRICT;

-- A row says that this file is a trial: invented people, and roles to pick from.
-- `ahead`: how far its clock runs ahead of the machine's, in seconds.
CREATE TABLE trial (
    since TEXT NOT NULL,
    ahead INTEGER NOT NULL DEFAULT 0
) STRICT;

-- `slot`: the unit's own survey slot, for the putaran that are open and those opened before it passes.
CREATE TABLE units (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    zone TEXT NOT NULL,
    slot TEXT,
    closed_at TEXT
) STRICT;

-- A product taken off keeps its answers and leaves the score.
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES units,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    removed_at TEXT,
    UNIQUE (unit, name)
) STRICT;

-- `released_at`: when the last of their units was handed on; they are not invited any more.
-- `remind_on`: the channel that reminders and news go to, where they chose one; NULL: the one they used last.
CREATE TABLE persons (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    position TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL CHECK (role IN ('pic', 'atasan', 'pengawas', 'pendamping', 'admin')),
    phone TEXT,
    reminders INTEGER NOT NULL DEFAULT 1 CHECK (reminders IN (0, 1)),
    added_at TEXT NOT NULL,
    released_at TEXT,
    remind_on TEXT CHECK (remind_on IN ('telegram', 'whatsapp', 'web'))
) STRICT;

-- Who answers for, or supervises, which unit; the role is the person's.
CREATE TABLE assignments (
    person INTEGER NOT NULL REFERENCES persons,
    unit INTEGER NOT NULL REFERENCES units,
    PRIMARY KEY (person, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_unit ON assignments (unit);

-- Which account belongs to whom, and how far joining went.
CREATE TABLE addresses (
    address TEXT PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons,
    stage TEXT NOT NULL CHECK (stage IN ('kenal', 'setuju', 'aktif')),
    joined_at TEXT NOT NULL,
    agreed_at TEXT,
    unreachable_since TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_person ON addresses (person);

-- Invitations: the token is kept as a hash; used once per channel by one person.
CREATE TABLE invites (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES persons,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX invites_by_person ON invites (person);

CREATE TABLE invite_uses (
    invite INTEGER NOT NULL REFERENCES invites,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (invite, channel)
) STRICT, WITHOUT ROWID;

-- An edition's file exactly as it was when a putaran began with it.
CREATE TABLE editions (
    id INTEGER PRIMARY KEY,
    edition TEXT NOT NULL,
    version TEXT NOT NULL,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- `all_units`: units that are registered later join by themselves; a pilot's do not.
CREATE TABLE putaran (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    edition INTEGER NOT NULL REFERENCES editions,
    deadline TEXT NOT NULL,
    survey_on TEXT,
    all_units INTEGER NOT NULL DEFAULT 1 CHECK (all_units IN (0, 1)),
    opened_at TEXT NOT NULL,
    closed_at TEXT
) STRICT;

-- One unit's self-assessment in one putaran; survey_at: its own slot, where it has one.
CREATE TABLE penilaian (
    id INTEGER PRIMARY KEY,
    putaran INTEGER NOT NULL REFERENCES putaran,
    unit INTEGER NOT NULL REFERENCES units,
    survey_at TEXT,
    sent_in_at TEXT,
    sent_in_by INTEGER REFERENCES persons,
    UNIQUE (putaran, unit)
) STRICT;
CREATE INDEX penilaian_by_unit ON penilaian (unit);

-- The history of every answer; the standing entry of a key has no successor. Product 0: not per product.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    question TEXT NOT NULL,
    product INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('jawaban', 'lewati', 'tidak_berlaku')),
    option TEXT,
    reason TEXT,
    skips INTEGER NOT NULL DEFAULT 0,
    decision TEXT CHECK (decision IN ('disetujui', 'ditolak')),
    decided_by INTEGER REFERENCES persons,
    decided_at TEXT,
    person INTEGER NOT NULL REFERENCES persons,
    address TEXT NOT NULL,
    at TEXT NOT NULL,
    standing INTEGER NOT NULL DEFAULT 1 CHECK (standing IN (0, 1)),
    CHECK ((kind = 'jawaban') = (option IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX entries_standing ON entries (penilaian, question, product) WHERE standing = 1;

-- What answers cannot tell, one small row per account; losing it loses no answer.
CREATE TABLE asked (
    address TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was received, by the platform's own id; `body` as we read it. Parked: it made us raise.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TEXT NOT NULL,
    parked TEXT,
    UNIQUE (address, message_id)
) STRICT;
CREATE INDEX inbox_parked ON inbox (id) WHERE parked IS NOT NULL;
CREATE INDEX inbox_whatsapp ON inbox (message_id) WHERE address >= 'whatsapp:' AND address < 'whatsapp;';

-- Every outgoing message. `key` cannot be queued twice; `text` is what was sent; `card` names its question.
-- `approved`: the template that WhatsApp was given instead of the text, outside 24 hours.
-- `tried_at`: when it was tried first of those times that it did not go. `doubtful`: the tries that may have arrived (' 1; 3;').
-- `held`: it waits for room within the account's limit, and no longer once its person writes.
-- `given_at`: when a reminder was given to the platform, as against waiting for its turn while it is `sending`.
-- `shown`, on the web only: counts, per account, what its page has to show anew (sent, or sent and then edited).
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('balasan', 'kabar', 'pengingat')),
    priority INTEGER NOT NULL,
    template TEXT NOT NULL,
    payload TEXT NOT NULL,
    card TEXT,
    state TEXT NOT NULL CHECK (
        state IN ('queued', 'sending', 'unsure', 'sent', 'delivered', 'read', 'failed', 'cancelled')
    ),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    sent_at TEXT,
    external_id TEXT,
    text TEXT,
    reason TEXT,
    shown INTEGER,
    approved TEXT,
    tried_at TEXT,
    doubtful TEXT NOT NULL DEFAULT '',
    held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
    given_at TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (address, priority, id) WHERE state IN ('queued', 'sending', 'unsure');
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';
CREATE INDEX outbox_cards ON outbox (address, card, id) WHERE card IS NOT NULL;
CREATE INDEX outbox_history ON outbox (address, id);
CREATE INDEX outbox_unsure ON outbox (due_at) WHERE state = 'unsure';
CREATE INDEX outbox_external ON outbox (external_id) WHERE external_id LIKE 'wamid.%';
CREATE INDEX outbox_approved ON outbox (sent_at) WHERE approved IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (queued_at) WHERE state = 'failed';
CREATE INDEX outbox_shown ON outbox (address, shown) WHERE shown IS NOT NULL;

-- What the health check writes to see that the file takes a write: 'sehat', and when it last looked.
CREATE TABLE cursors (
    channel TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Web chat: which browser may speak as which account, until when; tokens are kept as hashes.
CREATE TABLE web_sessions (
    token_hash TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_sessions_by_end ON web_sessions (expires_at);

-- What was done to roster, putaran, proposals and invitations, by whom, in words.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;

-- A unit's task on its way from one person to another: the giver keeps it until the taker accepts.
CREATE TABLE handovers (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES units,
    giver INTEGER NOT NULL REFERENCES persons,
    taker INTEGER NOT NULL REFERENCES persons,
    started_by TEXT NOT NULL,
    started_at TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('diterima', 'ditolak', 'dibatalkan')),
    ended_at TEXT,
    CHECK ((outcome IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX handovers_open ON handovers (unit, giver) WHERE ended_at IS NULL;
CREATE INDEX handovers_by_taker ON handovers (taker) WHERE ended_at IS NULL;

-- Whose data are to be deleted, since when, and when that was done.
CREATE TABLE deletions (
    person INTEGER PRIMARY KEY REFERENCES persons,
    asked_at TEXT NOT NULL,
    done_at TEXT
) STRICT;

-- A roster that somebody brought, to be looked at before it is imported.
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;

-- When an account wrote or pressed last; kept longer than what it wrote.
CREATE TABLE heard (
    address TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When somebody asked to be reminded: one stands at a time. `away_until`: the last day of an absence.
CREATE TABLE promises (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons,
    due_at TEXT NOT NULL,
    away_until TEXT,
    made_at TEXT NOT NULL,
    settled_at TEXT
) STRICT;
CREATE UNIQUE INDEX promises_open ON promises (person) WHERE settled_at IS NULL;
CREATE INDEX promises_by_person ON promises (person);

-- What hinders a unit, in its PIC's words; the newest is passed on.
CREATE TABLE obstacles (
    id INTEGER PRIMARY KEY,
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    person INTEGER NOT NULL REFERENCES persons,
    words TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX obstacles_by_penilaian ON obstacles (penilaian, id);

-- How a survey went, as the unit's PIC says it on the day after.
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    person INTEGER NOT NULL REFERENCES persons,
    how TEXT NOT NULL CHECK (how IN ('lancar', 'catatan', 'ditunda')),
    words TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
) STRICT;
CREATE INDEX visits_by_penilaian ON visits (penilaian, id);

-- Which message told a PIC that a report is coming, and which one was the report; `rung` in days from the survey,
-- which was planned for `survey_on` then: a slot that moves begins anew.
CREATE TABLE escalations (
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    rung INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('pemberitahuan', 'laporan')),
    person INTEGER NOT NULL REFERENCES persons,
    survey_on TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES outbox,
    PRIMARY KEY (penilaian, rung, step, message)
) STRICT, WITHOUT ROWID;

-- WhatsApp's accounts: the phone number where it is known, and when the person wrote last, which opens 24 hours.
CREATE TABLE whatsapp_accounts (
    address TEXT PRIMARY KEY,
    number TEXT UNIQUE,
    heard_at TEXT
) STRICT, WITHOUT ROWID;

-- Ids that people had before: what was written under *former* by then is *address*'s.
CREATE TABLE whatsapp_aliases (
    former TEXT NOT NULL,
    until TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (former, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX whatsapp_aliases_by_address ON whatsapp_aliases (address);

-- What Meta said last of each of our templates, and of which category it takes it to be.
CREATE TABLE whatsapp_templates (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    noted_at TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (name, language)
) STRICT, WITHOUT ROWID;
