-- What came in: imports, their files, problems and counts.

-- insert: ORIGIN_ADD import origin (id int, outside id, kind int, map text, map_version int, name text, agreement_id int,
-- organisation_id int, sent_by int,
-- staff_id int, as_of day, started_at instant, finished_at instant, state int, rows_read int, rows_kept int, rows_same int,
-- rows_rejected int, rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int,
-- event_first int,
-- event_last int)

-- query: ORIGINS system (map text) -> (id int, outside id, kind int, map text, map_version int, name text, agreement int,
-- organisation int,
-- as_of day, started_at instant, finished_at instant, state int, rows_read int, rows_kept int, rows_same int, rows_rejected int,
-- rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, event_first int, event_last
-- int)
-- Newest first; of one map, or of all where none is named.
SELECT id, outside, kind, map, map_version, name, agreement_id, organisation_id, as_of, started_at, finished_at, state, rows_read,
       rows_kept,
       rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, fields_quarantined, event_first,
       event_last
  FROM origin WHERE (:map IS NULL OR map = :map) ORDER BY id DESC LIMIT 10000;

-- query: ORIGIN_FULL system (id int) -> (id int, outside id, kind int, map text, map_version int, name text, agreement int,
-- organisation int,
-- as_of day, started_at instant, finished_at instant, state int, rows_read int, rows_kept int, rows_same int, rows_rejected int,
-- rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, event_first int, event_last
-- int)
SELECT id, outside, kind, map, map_version, name, agreement_id, organisation_id, as_of, started_at, finished_at, state, rows_read,
       rows_kept,
       rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, fields_quarantined, event_first,
       event_last
  FROM origin WHERE id = :id;

-- query: ORIGINS_SEEN request () -> (id int, outside id, kind int, map text, map_version int, name text, agreement int,
-- organisation int,
-- as_of day, started_at instant, finished_at instant, state int, rows_read int, rows_kept int, rows_same int, rows_rejected int,
-- rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, event_first int, event_last
-- int)
-- What the reader may look at, newest first.
SELECT id, outside, kind, map, map_version, name, agreement_id, organisation_id, as_of, started_at, finished_at, state, rows_read,
       rows_kept,
       rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, fields_quarantined, event_first,
       event_last
  FROM g_origin ORDER BY id DESC LIMIT 10000;

-- query: ORIGIN_SEEN request (outside id) -> (id int, outside id, kind int, map text, map_version int, name text, agreement int,
-- organisation int,
-- as_of day, started_at instant, finished_at instant, state int, rows_read int, rows_kept int, rows_same int, rows_rejected int,
-- rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, event_first int, event_last
-- int)
SELECT id, outside, kind, map, map_version, name, agreement_id, organisation_id, as_of, started_at, finished_at, state, rows_read,
       rows_kept,
       rows_same, rows_rejected, rows_skipped, events_added, events_corrected, people_added, fields_quarantined, event_first,
       event_last
  FROM g_origin WHERE outside = :outside;

-- query: ORIGIN_OWN request (id int) -> (id int)
-- Is it her own organisation's?
SELECT id FROM g_origin_own WHERE id = :id;

-- query: ORIGIN_HOLDING_ADD import (origin int, holding int) -> ()
INSERT INTO origin_holding (origin_id, holding_id) VALUES (:origin, :holding) ON CONFLICT (origin_id, holding_id) DO NOTHING;

-- query: ORIGIN_ID_OF system (outside id) -> (id int)
SELECT id FROM origin WHERE outside = :outside;

-- query: ORIGIN_STATE import (id int, state int, finished_at instant) -> ()
UPDATE origin SET state = :state, finished_at = :finished_at WHERE id = :id;

-- query: ORIGIN_WHO import (id int, organisation int) -> ()
UPDATE origin SET organisation_id = :organisation WHERE id = :id AND organisation_id IS NULL;

-- query: ORIGIN_IDS import (id int, first int, last int) -> ()
UPDATE origin SET event_first = CASE WHEN event_first IS NULL OR event_first > :first THEN :first ELSE event_first END,
                  event_last = CASE WHEN event_last IS NULL OR event_last < :last THEN :last ELSE event_last END
 WHERE id = :id;

-- query: ORIGIN_COUNT_ON import (id int, read int, kept int, same int, rejected int, skipped int, added int, corrected int,
-- people int, quarantined int) -> ()
UPDATE origin SET rows_read = rows_read + :read, rows_kept = rows_kept + :kept, rows_same = rows_same + :same,
       rows_rejected = rows_rejected + :rejected, rows_skipped = rows_skipped + :skipped, events_added = events_added + :added,
       events_corrected = events_corrected + :corrected, people_added = people_added + :people,
       fields_quarantined = fields_quarantined + :quarantined
 WHERE id = :id;

-- insert: ORIGIN_FILE_ADD import origin_file (id int, origin_id int, name text, bytes int, sha256 blob, rows int, rows_done int,
-- bytes_done int, kept_as text)

-- query: ORIGIN_FILES_ALL import (origin int) -> (id int, name text, bytes int, sha256 blob, rows int, rows_done int, bytes_done
-- int, kept_as text)
SELECT id, name, bytes, sha256, rows, rows_done, bytes_done, kept_as FROM origin_file WHERE origin_id = :origin ORDER BY id;

-- query: ORIGIN_FILES_SEEN request (origin int) -> (id int, name text, bytes int, sha256 blob, rows int, rows_done int, bytes_done
-- int, kept_as text)
SELECT id, name, bytes, sha256, rows, rows_done, bytes_done, kept_as FROM g_origin_file WHERE origin_id = :origin ORDER BY id;

-- query: ORIGIN_FILE_AT import (id int, rows_done int, bytes_done int, sha256 blob) -> ()
UPDATE origin_file SET rows_done = :rows_done, bytes_done = :bytes_done, sha256 = :sha256 WHERE id = :id;

-- query: ORIGIN_FILE_KEPT import (id int, rows int, sha256 blob, kept_as text) -> ()
UPDATE origin_file SET rows = :rows, sha256 = :sha256, kept_as = :kept_as WHERE id = :id;

-- insert: ORIGIN_PROBLEM_ADD import origin_problem (id int, origin_id int, file text, line int, field text, kind text, say text,
-- fate int)

-- query: ORIGIN_PROBLEM_COUNT import (origin int) -> (count int)
SELECT COUNT(*) FROM origin_problem WHERE origin_id = :origin;

-- query: ORIGIN_PROBLEMS system (origin int) -> (file text, line int, field text, kind text, say text, fate int)
SELECT file, line, field, kind, say, fate FROM origin_problem WHERE origin_id = :origin ORDER BY id LIMIT 1000;

-- query: ORIGIN_PROBLEMS_SEEN request (origin int) -> (file text, line int, field text, kind text, say text, fate int)
SELECT file, line, field, kind, say, fate FROM g_origin_problem WHERE origin_id = :origin ORDER BY id LIMIT 1000;

-- insert: ORIGIN_REJECT_ADD import origin_reject (file_id int, row_no int, kind text, field text, line int)

-- query: ORIGIN_REJECTS_AFTER import (file int, after int) -> (row_no int, kind text, field text)
SELECT row_no, kind, field FROM origin_reject WHERE file_id = :file AND row_no > :after ORDER BY row_no LIMIT 10000;

-- query: ORIGIN_REJECTS_PAGE request (origin int, skip int, take int) -> (file text, file_no int, row_no int, line int, kind text,
-- field text)
SELECT f.name, f.id, r.row_no, r.line, r.kind, r.field
  FROM g_origin_file f JOIN g_reject r ON r.file_id = f.id
 WHERE f.origin_id = :origin
 ORDER BY f.id, r.row_no LIMIT :take OFFSET :skip;

-- query: ORIGIN_REJECTS_BY_FILE request (origin int) -> (file text, file_no int, count int)
SELECT f.name, f.id, COUNT(*)
  FROM g_origin_file f JOIN g_reject r ON r.file_id = f.id
 WHERE f.origin_id = :origin
 GROUP BY f.id, f.name ORDER BY f.id;

-- query: ORIGIN_COUNT_PUT import (origin int, file text, what text, count int) -> ()
INSERT INTO origin_count (origin_id, file, what, count) VALUES (:origin, :file, :what, :count)
ON CONFLICT (origin_id, file, what) DO UPDATE SET count = origin_count.count + :count;

-- query: ORIGIN_COUNTS system (origin int) -> (file text, what text, count int)
SELECT file, what, count FROM origin_count WHERE origin_id = :origin ORDER BY file, what;

-- query: ORIGIN_COUNTS_SEEN request (origin int) -> (file text, what text, count int)
-- A value that was not understood could be anything: it is told only to those whose import it is.
SELECT c.file, c.what, c.count FROM g_origin_count c
 WHERE c.origin_id = :origin AND (substr(c.what, 1, 6) <> 'value:' OR EXISTS (SELECT 1 FROM g_origin_own w WHERE w.id = c.origin_id))
 ORDER BY c.file, c.what;

-- query: ORIGINS_AFTER_SAME system (origin int) -> (id int)
-- Later imports of the same source and organisation that found rows already there: some of those rows may be this import's.
SELECT n.id FROM origin n JOIN origin o ON o.id = :origin
 WHERE n.id > o.id AND n.map = o.map AND n.organisation_id = o.organisation_id AND n.state = 2 AND n.rows_same > 0
 ORDER BY n.id LIMIT 100;

-- ---- undo: what an import said of people, in pages ----

-- query: UNDO_PATIENTS import (origin int, after int) -> (id int, patient int)
SELECT id, id FROM patient WHERE origin_id = :origin AND id > :after ORDER BY id LIMIT 5000;

-- query: UNDO_IDENTIFIERS import (origin int, after int) -> (id int, patient int, mine int)
-- mine 1: said by the import; 0: ended by it.
SELECT id, patient_id, CASE WHEN origin_id = :origin THEN 1 ELSE 0 END FROM identifier
 WHERE id > :after AND ((origin_id = :origin AND ended_at IS NULL) OR ended_by = :origin) ORDER BY id LIMIT 2000;

-- query: UNDO_DEMOGRAPHICS import (origin int, after int) -> (id int, patient int, holding int, mine int)
SELECT id, patient_id, holding_id, CASE WHEN origin_id = :origin THEN 1 ELSE 0 END FROM demographic
 WHERE id > :after AND ((origin_id = :origin AND ended_at IS NULL) OR ended_by = :origin) ORDER BY id LIMIT 2000;

-- query: UNDO_REGISTRATIONS import (origin int, after int) -> (id int, patient int, mine int)
SELECT id, patient_id, CASE WHEN origin_id = :origin THEN 1 ELSE 0 END FROM registration
 WHERE id > :after AND ((origin_id = :origin AND ended_at IS NULL) OR ended_by = :origin) ORDER BY id LIMIT 2000;

-- What an import had ended counts again, unless the import that said it was undone as well (state), or, had the undone import
-- not been, a later one would have ended it: one that said something in its place since (later), or that ended what the undone
-- import had said in its place (next_end), or that withdrew the person.

-- query: UNDO_IDENTIFIER_BEFORE import (id int, origin int) -> (holding int, origin int, state int, later int, next_end int)
SELECT i.holding_id, i.origin_id, g.state,
       (SELECT max(l.origin_id) FROM identifier l
         WHERE l.patient_id = i.patient_id AND l.holding_id = i.holding_id AND l.system = i.system AND (l.system = 1 OR l.key = i.key)
           AND l.ended_at IS NULL AND l.origin_id > i.origin_id AND l.origin_id <> :origin),
       (SELECT max(s.ended_by) FROM identifier s
         WHERE s.patient_id = i.patient_id AND s.holding_id = i.holding_id AND s.system = i.system AND (s.system = 1 OR s.key = i.key)
           AND s.origin_id = :origin AND s.ended_by <> :origin)
  FROM identifier i JOIN origin g ON g.id = i.origin_id
 WHERE i.id = :id;

-- query: UNDO_REGISTRATION_BEFORE import (id int, origin int) -> (holding int, origin int, state int, later int, next_end int)
SELECT r.holding_id, r.origin_id, g.state,
       (SELECT max(l.origin_id) FROM registration l
         WHERE l.patient_id = r.patient_id AND l.holding_id = r.holding_id AND l.organisation_id = r.organisation_id
           AND coalesce(l.from_on, -9999999) = coalesce(r.from_on, -9999999)
           AND l.ended_at IS NULL AND l.origin_id > r.origin_id AND l.origin_id <> :origin),
       (SELECT max(s.ended_by) FROM registration s
         WHERE s.patient_id = r.patient_id AND s.holding_id = r.holding_id AND s.organisation_id = r.organisation_id
           AND coalesce(s.from_on, -9999999) = coalesce(r.from_on, -9999999)
           AND s.origin_id = :origin AND s.ended_by <> :origin)
  FROM registration r JOIN origin g ON g.id = r.origin_id
 WHERE r.id = :id;

-- query: UNDO_DEMOGRAPHIC_BEFORE import (id int) -> (holding int, origin int, state int)
-- Descriptions do not take each other's place: the one that was said last counts.
SELECT d.holding_id, d.origin_id, g.state FROM demographic d JOIN origin g ON g.id = d.origin_id WHERE d.id = :id;

-- query: UNDO_IDENTIFIER import (id int, now instant, live int, ended_by int) -> ()
UPDATE identifier SET ended_at = CASE WHEN :live = 1 THEN NULL ELSE coalesce(ended_at, :now) END, ended_by = :ended_by WHERE id = :id;

-- query: UNDO_REGISTRATION import (id int, now instant, live int, ended_by int) -> ()
UPDATE registration SET ended_at = CASE WHEN :live = 1 THEN NULL ELSE coalesce(ended_at, :now) END, ended_by = :ended_by WHERE id = :id;

-- query: UNDO_DEMOGRAPHIC import (id int, now instant, live int, ended_by int) -> ()
UPDATE demographic SET ended_at = CASE WHEN :live = 1 THEN NULL ELSE coalesce(ended_at, :now) END, ended_by = :ended_by, latest = 0 WHERE id = :id;
