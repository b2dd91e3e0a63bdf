-- The tray.

-- query: SLIP_PUT system (id int, job text, subject int, organisation int, at instant) -> ()
-- The same work is placed once; a parked slip is tried again.
INSERT INTO slip (id, job, subject, organisation_id, attempts, state, placed_at, say)
VALUES (:id, :job, :subject, :organisation, 0, 1, :at, NULL)
ON CONFLICT (job, subject, organisation_id) DO UPDATE SET attempts = 0, state = 1, placed_at = excluded.placed_at, say = NULL;

-- query: SLIP_NEXT system () -> (id int, job text, subject int, organisation int, attempts int, placed_at instant)
SELECT id, job, subject, organisation_id, attempts, placed_at FROM slip WHERE state = 1 ORDER BY placed_at, id LIMIT 1;

-- query: SLIPS_BESIDE system (id int) -> (count int)
SELECT COUNT(*) FROM slip WHERE state = 1 AND id <> :id;

-- query: SLIP_TRY system (id int) -> ()
UPDATE slip SET attempts = attempts + 1 WHERE id = :id;

-- query: SLIP_UNTRY system (id int, placed_at instant) -> ()
-- That try is not counted: it was not the slip that failed.
UPDATE slip SET attempts = attempts - 1 WHERE id = :id AND placed_at = :placed_at AND attempts > 0;

-- query: SLIP_DONE system (id int, placed_at instant) -> ()
-- Unless the same work was placed again meanwhile.
DELETE FROM slip WHERE id = :id AND placed_at = :placed_at;

-- query: SLIP_PARK system (id int, placed_at instant, say text) -> ()
UPDATE slip SET state = 2, say = :say WHERE id = :id AND placed_at = :placed_at;

-- query: SLIP_ASIDE system (id int, job text, subject int, organisation int, at instant, say text) -> ()
-- It was tried and failed. Where the same work was placed again meanwhile it waits as before.
INSERT INTO slip (id, job, subject, organisation_id, attempts, state, placed_at, say)
VALUES (:id, :job, :subject, :organisation, 0, 2, :at, :say)
ON CONFLICT (job, subject, organisation_id) DO UPDATE SET placed_at = excluded.placed_at, say = excluded.say WHERE slip.state = 2;

-- query: SLIPS_JUDGED system (job text, subject int, organisation int, at instant) -> ()
-- Of those put aside before: done now, whether of one or (0) of everybody.
DELETE FROM slip WHERE job = :job AND organisation_id = :organisation AND state = 2 AND subject <> 0 AND (:subject = 0 OR subject = :subject)
   AND placed_at < :at;

-- query: SLIPS_ASIDE system (job text, organisation int) -> (subject int, placed_at instant)
SELECT subject, placed_at FROM slip WHERE job = :job AND organisation_id = :organisation AND state = 2 AND subject <> 0
 ORDER BY placed_at, subject LIMIT 1000;

-- query: SLIPS system () -> (id int, job text, subject int, organisation int, attempts int, state int, placed_at instant, say
-- text)
SELECT id, job, subject, organisation_id, attempts, state, placed_at, say FROM slip ORDER BY state, placed_at, id LIMIT 1000;
