-- insert: SHELF_ADD system shelf (id int, name text)
-- insert: NOTE_ADD import note (id int, shelf_id int, count int, truth truth, on_day day, at instant, weight real,
--   words text, bytes blob, outside id)
-- insert: PASS_ADD system pass (signin int, shelf_id int, until instant)
-- insert: NARROW_ADD import narrow (id int, patient int, day day, code int)
-- insert: PAIR_ADD import pair (left_name text, right_name text, value real)

-- query: NOTE_ALL system () -> (id int, shelf_id int, count int, truth truth, on_day day, at instant, weight real, words text, bytes blob, outside id)
SELECT id, shelf_id, count, truth, on_day, at, weight, words, bytes, outside FROM note ORDER BY id;

-- query: NOTE_ONE system (id int) -> (count int, words text)
SELECT count, words FROM note WHERE id = :id;

-- query: NOTE_COUNT system () -> (n int)
SELECT count(*) FROM note;

-- query: NOTE_SUMS system () -> (shelf int, total int, mean real, least day, many truth)
-- sum, avg and comparisons have other types in PostgreSQL; the store reads them all.
SELECT shelf_id, sum(count), avg(weight), min(on_day), count(*) > 1 FROM note GROUP BY shelf_id ORDER BY shelf_id;

-- query: NOTE_LOCKED system lock (id int) -> (count int)
SELECT count FROM note WHERE id = :id;

-- query: NOTE_COUNT_SET system (id int, count int)
UPDATE note SET count = :count WHERE id = :id;

-- query: NOTE_BUMP system (id int) -> (count int)
UPDATE note SET count = coalesce(count, 0) + 1 WHERE id = :id RETURNING count;

-- query: NOTE_DROP system (from int, to int)
DELETE FROM note WHERE id BETWEEN :from AND :to;

-- query: NOTE_KEEP import (id int, shelf_id int, words text)
INSERT INTO note (id, shelf_id, words) VALUES (:id, :shelf_id, :words) ON CONFLICT (id) DO UPDATE SET words = excluded.words;

-- query: NOTE_SEEN request (shelf int) -> (id int, words text, shelf_name text)
SELECT e.id, e.words, s.name
  FROM g_note e JOIN shelf s ON s.id = e.shelf_id
 WHERE e.shelf_id = :shelf
 ORDER BY e.on_day NULLS FIRST, e.id;

-- query: NOTE_SEEN_BARE request () -> (n int)
SELECT count(*) FROM g_note WHERE g_note.id > 0;

-- lookup: NOTE_LOOKUP system (key int) -> (id int, words text)
SELECT id, words FROM note WHERE id = :key;

-- query: NARROW_SUM system () -> (n int, ids int, patients int, days int, codes int)
SELECT count(*), coalesce(sum(id), 0), coalesce(sum(patient), 0), coalesce(sum(day), 0), coalesce(sum(code), 0) FROM narrow;

-- query: NARROW_ALL system () -> (id int, patient int, day day, code int)
SELECT id, patient, day, code FROM narrow ORDER BY id;

-- query: PAIR_ALL system () -> (left_name text, right_name text, value real)
SELECT left_name, right_name, value FROM pair ORDER BY left_name, right_name;

-- query: PAIR_ENGINE system () -> (which text)
-- A query whose text differs: the tests see which one ran.
SELECT CAST('sqlite' AS TEXT);

-- query: NOTE_ALL_TO system (shelf int) -> ()
UPDATE note SET shelf_id = :shelf WHERE id > 0;
