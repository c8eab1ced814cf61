-- When somebody was heard from last, what they asked to be reminded of, what hinders them, and who was told of it.

CREATE TABLE heard (
    address TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE obstacles (
    id INTEGER PRIMARY KEY,
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    person INTEGER NOT NULL REFERENCES persons,
    words TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX obstacles_by_penilaian ON obstacles (penilaian, id);

CREATE TABLE escalations (
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    rung INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('pemberitahuan', 'laporan')),
    message INTEGER NOT NULL REFERENCES outbox,
    PRIMARY KEY (penilaian, rung, step, message)
) STRICT, WITHOUT ROWID;
