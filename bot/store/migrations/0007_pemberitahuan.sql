-- Who was told of a report, and for which slot: a notice counts for whom it reached, and only while the slot stands.

CREATE TABLE escalations_before AS SELECT * FROM escalations;
DROP TABLE escalations;
CREATE TABLE escalations (
    penilaian INTEGER NOT NULL REFERENCES penilaian,
    rung INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('pemberitahuan', 'laporan')),
    person INTEGER NOT NULL REFERENCES persons,
    survey_on TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES outbox,
    PRIMARY KEY (penilaian, rung, step, message)
) STRICT, WITHOUT ROWID;
INSERT INTO escalations (penilaian, rung, step, person, survey_on, message)
SELECT e.penilaian, e.rung, e.step, p.id, substr(coalesce(n.survey_at, r.survey_on), 1, 10), e.message
  FROM escalations_before AS e
  JOIN penilaian AS n ON n.id = e.penilaian
  JOIN putaran AS r ON r.id = n.putaran
  JOIN outbox AS o ON o.id = e.message
  JOIN persons AS p ON o.key LIKE 'ingat:' || p.id || ':%'
 WHERE coalesce(n.survey_at, r.survey_on) IS NOT NULL;
DROP TABLE escalations_before;
