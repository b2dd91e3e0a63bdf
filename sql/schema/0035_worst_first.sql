-- The lines of a caseload as a board reads them: whom a red flag stops, then whatever day comes first of looking again and of a clock that is over
-- (900000: none is said). Read in this order, the guard is asked only of as many as are wanted. The queries say NULLS FIRST, because SQLite keeps an index
-- so; PostgreSQL has to be told.
CREATE INDEX episode_worst ON episode (organisation_id, (CASE WHEN phase = 2 THEN 0 ELSE 1 END),
  (CASE WHEN breach_on <= due_on THEN breach_on WHEN due_on IS NULL THEN 900000 ELSE due_on END), id) WHERE phase <> 3;
CREATE INDEX episode_worst_at ON episode (organisation_id, pathway, step, (CASE WHEN phase = 2 THEN 0 ELSE 1 END),
  (CASE WHEN breach_on <= due_on THEN breach_on WHEN due_on IS NULL THEN 900000 ELSE due_on END), id) WHERE phase <> 3;
--postgres DROP INDEX episode_worst;
--postgres DROP INDEX episode_worst_at;
--postgres CREATE INDEX episode_worst ON episode (organisation_id, (CASE WHEN phase = 2 THEN 0 ELSE 1 END) NULLS FIRST,
--postgres   (CASE WHEN breach_on <= due_on THEN breach_on WHEN due_on IS NULL THEN 900000 ELSE due_on END) NULLS FIRST, id) WHERE phase <> 3;
--postgres CREATE INDEX episode_worst_at ON episode (organisation_id, pathway, step, (CASE WHEN phase = 2 THEN 0 ELSE 1 END) NULLS FIRST,
--postgres   (CASE WHEN breach_on <= due_on THEN breach_on WHEN due_on IS NULL THEN 900000 ELSE due_on END) NULLS FIRST, id) WHERE phase <> 3;
