-- Files that came by browser.

-- insert: ARRIVAL_ADD system arrival (id int, outside id, organisation_id int, staff_id int, map text, agreement
-- text, folder text, name text, bytes int, state int, say text, rows_read int, rows_kept int, rows_same int,
-- rows_rejected int, rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined
-- int, bytes_done int, origin_id int, at instant, changed_at instant)

-- query: ARRIVAL_BY_ID system (id int) -> (id int, outside id, organisation int, staff int, map text, agreement text,
-- folder text, name text, bytes int, state int, say text, rows_read int, rows_kept int, rows_same int, rows_rejected
-- int, rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, bytes_done
-- int, origin int, at instant, changed_at instant)
SELECT id, outside, organisation_id, staff_id, map, agreement, folder, name, bytes, state, say, rows_read, rows_kept, rows_same, rows_rejected,
       rows_skipped, events_added, events_corrected, people_added, fields_quarantined, bytes_done, origin_id, at, changed_at
  FROM arrival WHERE id = :id;

-- query: ARRIVAL_BY_OUTSIDE request (outside id) -> (id int, outside id, organisation int, staff int, map text,
-- agreement text, folder text, name text, bytes int, state int, say text, rows_read int, rows_kept int, rows_same
-- int, rows_rejected int, rows_skipped int, events_added int, events_corrected int, people_added int,
-- fields_quarantined int, bytes_done int, origin int, at instant, changed_at instant)
SELECT a.id, a.outside, a.organisation_id, a.staff_id, a.map, a.agreement, a.folder, a.name, a.bytes, a.state, a.say, a.rows_read, a.rows_kept,
       a.rows_same, a.rows_rejected, a.rows_skipped, a.events_added, a.events_corrected, a.people_added, a.fields_quarantined,
       a.bytes_done, a.origin_id, a.at, a.changed_at
  FROM g_arrival a WHERE a.outside = :outside;

-- query: ARRIVAL_OF_ORIGIN request (origin int) -> (id int)
-- Did the reader's own organisation send the files of this import?
SELECT a.id FROM g_arrival a WHERE a.origin_id = :origin ORDER BY a.id LIMIT 1;

-- query: ARRIVALS request () -> (id int, outside id, organisation int, staff int, map text, agreement text, folder
-- text, name text, bytes int, state int, say text, rows_read int, rows_kept int, rows_same int, rows_rejected int,
-- rows_skipped int, events_added int, events_corrected int, people_added int, fields_quarantined int, bytes_done int,
-- origin int, at instant, changed_at instant)
SELECT a.id, a.outside, a.organisation_id, a.staff_id, a.map, a.agreement, a.folder, a.name, a.bytes, a.state, a.say, a.rows_read, a.rows_kept,
       a.rows_same, a.rows_rejected, a.rows_skipped, a.events_added, a.events_corrected, a.people_added, a.fields_quarantined,
       a.bytes_done, a.origin_id, a.at, a.changed_at
  FROM g_arrival a
 WHERE a.state <> 4 AND a.state <> 6
 ORDER BY a.at DESC, a.id DESC LIMIT 50;

-- query: ARRIVAL_STATE system (id int, state int, say text, origin int, now instant) -> ()
UPDATE arrival SET state = :state, say = :say, origin_id = :origin, changed_at = :now WHERE id = :id;

-- query: ARRIVAL_COUNTS system (id int, rows_read int, rows_kept int, rows_same int, rows_rejected int, rows_skipped
-- int, events_added int, events_corrected int, people_added int, fields_quarantined int, bytes_done int) -> ()
UPDATE arrival SET rows_read = :rows_read, rows_kept = :rows_kept, rows_same = :rows_same, rows_rejected = :rows_rejected,
       rows_skipped = :rows_skipped, events_added = :events_added, events_corrected = :events_corrected, people_added = :people_added,
       fields_quarantined = :fields_quarantined, bytes_done = :bytes_done
 WHERE id = :id;

-- query: ARRIVAL_FORGET system (arrival int) -> ()
DELETE FROM arrival_problem WHERE arrival_id = :arrival;

-- insert: ARRIVAL_PROBLEM_ADD system arrival_problem (arrival_id int, no int, file text, line int, field text, say
-- text, fate int)

-- query: ARRIVAL_PROBLEMS request (arrival int) -> (file text, line int, field text, say text, fate int)
SELECT p.file, p.line, p.field, p.say, p.fate FROM g_arrival_problem p WHERE p.arrival_id = :arrival ORDER BY p.no LIMIT 1000;
