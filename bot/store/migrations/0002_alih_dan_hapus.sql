-- Hand-overs that wait to be accepted, data whose deletion was asked for, and rosters looked at before they count.

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

CREATE TABLE deletions (
    person INTEGER PRIMARY KEY REFERENCES persons,
    asked_at TEXT NOT NULL,
    done_at TEXT
) STRICT;

CREATE TABLE uploads (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;
