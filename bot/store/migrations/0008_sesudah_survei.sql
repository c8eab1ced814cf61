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
