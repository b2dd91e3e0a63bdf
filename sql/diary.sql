-- Where and when people of a service see somebody, when they do not, and which of their times are taken: nothing about whom.

-- insert: PLACE_ADD system place (id int, outside id, organisation_id int, of_id int, name text, setting int, address text, telephone text, capacity int,
-- staff_id int, recorded_at instant)

-- insert: AVAILABILITY_ADD system availability (id int, outside id, organisation_id int, staff_id int, place_id int, profession text, days int, weeks int,
-- from_minute int, until_minute int, slot_minutes int, from_on day, until_on day, set_by int, recorded_at instant)

-- insert: ABSENCE_ADD system absence (id int, outside id, organisation_id int, staff_id int, from_on day, until_on day, from_minute int, until_minute int,
-- set_by int, recorded_at instant)

-- insert: SITTING_ADD system sitting (id int, outside id, organisation_id int, staff_id int, place_id int, on_day day, from_minute int, until_minute int,
-- seats int, name text, set_by int, recorded_at instant)

-- insert: SITTING_CELL_ADD system sitting_cell (kind int, holder_id int, unit int, on_day day, cell int, sitting_id int)

-- query: PLACES_OF request (organisation int) -> (id int, outside id, of_id int, of_name text, name text, setting int, address text, telephone text,
-- capacity int, ended_at instant)
-- Those that are used before those that are not any more.
SELECT p.id, p.outside, p.of_id, (SELECT o.name FROM organisation o WHERE o.id = p.of_id), p.name, p.setting, p.address, p.telephone, p.capacity, p.ended_at
  FROM place p WHERE p.organisation_id = :organisation
 ORDER BY CASE WHEN p.ended_at IS NULL THEN 0 ELSE 1 END NULLS LAST, p.name, p.id;

-- query: PLACES_IN request (house int) -> (id int, outside id, organisation int, organisation_name text, name text)
-- In the house of an organisation, whoever's diary they are in.
SELECT p.id, p.outside, p.organisation_id, o.name, p.name FROM place p JOIN organisation o ON o.id = p.organisation_id
 WHERE p.of_id = :house AND p.ended_at IS NULL ORDER BY o.name, p.name, p.id;

-- query: PLACE_LOCK system lock (outside id) -> (id int, organisation int, name text, capacity int, ended_at instant)
SELECT id, organisation_id, name, capacity, ended_at FROM place WHERE outside = :outside;

-- query: PLACE_END system (id int, staff int, at instant) -> ()
UPDATE place SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: AVAILABILITY_OF request (organisation int, staff int, upto day, from day) -> (id int, outside id, staff int, place int, profession text, days int,
-- weeks int, from_minute int, until_minute int, slot_minutes int, from_on day, until_on day)
-- staff 0: of everybody. Those of which some day lies between two.
SELECT a.id, a.outside, a.staff_id, a.place_id, a.profession, a.days, a.weeks, a.from_minute, a.until_minute, a.slot_minutes, a.from_on, a.until_on
  FROM availability a
 WHERE a.organisation_id = :organisation AND (:staff = 0 OR a.staff_id = :staff) AND a.ended_at IS NULL AND a.from_on <= :upto
   AND (a.until_on IS NULL OR a.until_on >= :from)
 ORDER BY a.staff_id, a.from_on, a.from_minute, a.id;

-- query: AVAILABILITY_LOCK system lock (outside id) -> (id int, organisation int, staff int, place int, ended_at instant)
SELECT id, organisation_id, staff_id, place_id, ended_at FROM availability WHERE outside = :outside;

-- query: AVAILABILITY_END system (id int, staff int, at instant) -> ()
UPDATE availability SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: ABSENCES_OF request (organisation int, staff int, upto day, from day) -> (id int, outside id, staff int, from_on day, until_on day, from_minute int,
-- until_minute int)
SELECT a.id, a.outside, a.staff_id, a.from_on, a.until_on, a.from_minute, a.until_minute FROM absence a
 WHERE a.organisation_id = :organisation AND (:staff = 0 OR a.staff_id = :staff) AND a.ended_at IS NULL AND a.from_on <= :upto AND a.until_on >= :from
 ORDER BY a.from_on, a.staff_id, a.id;

-- query: ABSENCE_LOCK system lock (outside id) -> (id int, organisation int, staff int, ended_at instant)
SELECT id, organisation_id, staff_id, ended_at FROM absence WHERE outside = :outside;

-- query: ABSENCE_END system (id int, staff int, at instant) -> ()
UPDATE absence SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: DIARY_STAFF_LOCK system lock (staff int) -> (id int)
-- Who changes her hours and who books her wait for each other.
SELECT id FROM staff WHERE id = :staff;

-- query: SITTINGS_OF request (organisation int, from day, upto day) -> (id int, outside id, staff int, place int, on_day day, from_minute int,
-- until_minute int, seats int, name text)
SELECT s.id, s.outside, s.staff_id, s.place_id, s.on_day, s.from_minute, s.until_minute, s.seats, s.name FROM sitting s
 WHERE s.organisation_id = :organisation AND s.on_day >= :from AND s.on_day <= :upto AND s.ended_at IS NULL
 ORDER BY s.on_day, s.from_minute, s.id;

-- query: SITTINGS_AT request (place int, from day, upto day) -> (id int, outside id, staff int, place int, on_day day, from_minute int, until_minute int,
-- seats int, name text)
SELECT s.id, s.outside, s.staff_id, s.place_id, s.on_day, s.from_minute, s.until_minute, s.seats, s.name FROM sitting s
 WHERE s.place_id = :place AND s.on_day >= :from AND s.on_day <= :upto AND s.ended_at IS NULL
 ORDER BY s.on_day, s.from_minute, s.id;

-- query: SITTING_LOCK system lock (id int) -> (id int, outside id, organisation int, staff int, place int, on_day day, from_minute int, until_minute int,
-- seats int, name text, ended_at instant)
SELECT id, outside, organisation_id, staff_id, place_id, on_day, from_minute, until_minute, seats, name, ended_at FROM sitting WHERE id = :id;

-- query: SITTING_BY_OUTSIDE system (outside id) -> (id int, organisation int)
SELECT id, organisation_id FROM sitting WHERE outside = :outside;

-- query: SITTING_END system (id int, at instant) -> ()
UPDATE sitting SET ended_at = :at WHERE id = :id;

-- query: SITTING_CELLS_FREE system (sitting int) -> ()
DELETE FROM sitting_cell WHERE sitting_id = :sitting;

-- query: SITTING_CELLS_PAST system (kind int, holder int, before day) -> ()
-- What is past is taken by nobody.
DELETE FROM sitting_cell WHERE kind = :kind AND holder_id = :holder AND on_day < :before;

-- query: SITTING_UNITS system (place int, on_day day, from_cell int, until_cell int) -> (unit int)
-- Units of a place of which some part of that time is taken.
SELECT DISTINCT unit FROM sitting_cell
 WHERE kind = 2 AND holder_id = :place AND on_day = :on_day AND cell >= :from_cell AND cell < :until_cell ORDER BY unit;

-- query: SITTING_STAFF_TAKEN system (staff int, on_day day, from_cell int, until_cell int) -> (n int)
SELECT COUNT(*) FROM sitting_cell WHERE kind = 1 AND holder_id = :staff AND on_day = :on_day AND cell >= :from_cell AND cell < :until_cell;

-- query: SITTING_SEATS system (sitting int) -> (seat int)
-- Seats that are taken.
SELECT seat FROM booking WHERE sitting_id = :sitting AND state < 5 ORDER BY seat;

-- lookup: SITTING_TAKEN system (key int) -> (sitting int, seat int)
-- Of groups: how many seats are taken is told to whoever reads the diary, not by whom.
SELECT sitting_id, seat FROM booking WHERE sitting_id = :key AND state < 5;

-- insert: DIARY_FEED_ADD system diary_feed (id int, staff_id int, organisation_id int, secret blob, made_at instant)

-- query: DIARY_FEED_END system (staff int, organisation int, at instant) -> ()
UPDATE diary_feed SET ended_at = :at WHERE staff_id = :staff AND organisation_id = :organisation AND ended_at IS NULL;

-- query: DIARY_FEED_OF system (staff int, organisation int) -> (id int, made_at instant)
SELECT id, made_at FROM diary_feed WHERE staff_id = :staff AND organisation_id = :organisation AND ended_at IS NULL ORDER BY id DESC LIMIT 1;

-- query: DIARY_FEED_BY system (secret blob, now instant) -> (id int, staff int, organisation int)
-- Of who works there still.
SELECT f.id, f.staff_id, f.organisation_id FROM diary_feed f JOIN staff s ON s.id = f.staff_id
 WHERE f.secret = :secret AND f.ended_at IS NULL AND s.disabled_at IS NULL
   AND EXISTS (SELECT 1 FROM role_assignment r WHERE r.staff_id = f.staff_id AND r.organisation_id = f.organisation_id AND r.from_at <= :now
                AND (r.until_at IS NULL OR r.until_at > :now))
 ORDER BY f.id LIMIT 1;

-- query: DIARY_FEED_TIMES system (staff int, organisation int, from day, upto day) -> (outside id, on_day day, from_minute int, until_minute int,
-- place_name text, address text)
SELECT s.outside, s.on_day, s.from_minute, s.until_minute, p.name, p.address FROM sitting s JOIN place p ON p.id = s.place_id
 WHERE s.staff_id = :staff AND s.organisation_id = :organisation AND s.on_day >= :from AND s.on_day <= :upto AND s.ended_at IS NULL
 ORDER BY s.on_day, s.from_minute, s.id;
