-- Whose a time is, and what came of it.

-- insert: BOOKING_ADD system booking (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, episode_id int,
-- sitting_id int, seat int, thread int, telephone text, staff_id int, role text, recorded_at instant, state int, seq int, moved_id int)

-- insert: BOOKING_ACT_ADD system booking_act (id int, booking_id int, seq int, patient_id int, holding_id int, class int, label int, act int, at instant,
-- staff_id int, role text, say text)

-- insert: BOOKING_CELL_ADD system booking_cell (patient_id int, on_day day, cell int, booking_id int)

-- query: BOOKING_LOCK system lock (id int) -> (id int, outside id, patient int, organisation int, holding int, label int, episode int, sitting int,
-- thread int, telephone text, state int, seq int)
SELECT id, outside, patient_id, organisation_id, holding_id, label, episode_id, sitting_id, thread, telephone, state, seq FROM booking WHERE id = :id;

-- query: BOOKING_SET system (id int, state int, seq int, moved int) -> ()
UPDATE booking SET state = :state, seq = :seq, moved_id = :moved WHERE id = :id;

-- query: BOOKING_CELLS_FREE system (booking int) -> ()
DELETE FROM booking_cell WHERE booking_id = :booking;

-- query: BOOKING_CELLS_PAST system (patient int, before day) -> ()
DELETE FROM booking_cell WHERE patient_id = :patient AND on_day < :before;

-- query: BOOKING_PERSON_TAKEN system (patient int, on_day day, from_cell int, until_cell int) -> (n int)
-- Past the guard: that a person is not free is told to who would book her then, and not where she is (docs/access.md).
SELECT COUNT(*) FROM booking_cell WHERE patient_id = :patient AND on_day = :on_day AND cell >= :from_cell AND cell < :until_cell;

-- query: BOOKING_BY_OUTSIDE request (outside id) -> (id int, outside id, patient int, patient_outside id, organisation int, organisation_name text,
-- episode_outside id, sitting int, staff int, staff_name text, place int, place_name text, address text, place_telephone text, setting int, on_day day,
-- from_minute int, until_minute int, group_name text, thread int, telephone text, state int, seq int, recorded_at instant, by_name text, moved int)
SELECT b.id, b.outside, b.patient_id, p.outside, b.organisation_id, o.name, e.outside, b.sitting_id, s.staff_id,
       (SELECT n.name FROM g_staff_name n WHERE n.id = s.staff_id), s.place_id, l.name, l.address, l.telephone, l.setting, s.on_day, s.from_minute,
       s.until_minute, s.name, b.thread, b.telephone, b.state, b.seq, b.recorded_at, (SELECT n.name FROM g_staff_name n WHERE n.id = b.staff_id), b.moved_id
  FROM g_booking b JOIN g_patient p ON p.id = b.patient_id JOIN organisation o ON o.id = b.organisation_id JOIN g_episode e ON e.id = b.episode_id
  JOIN sitting s ON s.id = b.sitting_id JOIN place l ON l.id = s.place_id
 WHERE b.outside = :outside;

-- query: BOOKINGS_OF request (patient int) -> (id int, outside id, organisation int, organisation_name text, staff int, staff_name text, place int,
-- place_name text, address text, place_telephone text, on_day day, from_minute int, until_minute int, group_name text, thread int, telephone text,
-- state int, seq int)
-- Those to come first, then the newest.
SELECT b.id, b.outside, b.organisation_id, o.name, s.staff_id, (SELECT n.name FROM g_staff_name n WHERE n.id = s.staff_id), s.place_id, l.name, l.address,
       l.telephone, s.on_day, s.from_minute, s.until_minute, s.name, b.thread, b.telephone, b.state, b.seq
  FROM g_booking b JOIN organisation o ON o.id = b.organisation_id JOIN sitting s ON s.id = b.sitting_id JOIN place l ON l.id = s.place_id
 WHERE b.patient_id = :patient
 ORDER BY s.on_day DESC, s.from_minute DESC, b.id DESC LIMIT 200;

-- lookup: BOOKINGS_IN request (key int) -> (sitting int, id int, outside id, patient int, episode int, telephone text, state int, seq int, thread int,
-- reminded int)
-- Whose the times are that the reader may know: of sittings.
SELECT b.sitting_id, b.id, b.outside, b.patient_id, b.episode_id, b.telephone, b.state, b.seq, b.thread,
       (SELECT COUNT(*) FROM g_booking_act a WHERE a.booking_id = b.id AND a.act = 8)
  FROM g_booking b
 WHERE b.sitting_id = :key AND b.state < 5;

-- lookup: BOOKING_EPISODE request (key int) -> (episode int)
-- Of pathways: those that are over.
SELECT e.id FROM g_episode e WHERE e.id = :key AND e.phase = 3;

-- query: BOOKING_ACTS request (booking int) -> (seq int, act int, at instant, staff_name text, role text, say text)
SELECT a.seq, a.act, a.at, (SELECT n.name FROM g_staff_name n WHERE n.id = a.staff_id), a.role, a.say FROM g_booking_act a
 WHERE a.booking_id = :booking ORDER BY a.seq;

-- query: BOOKING_COUNTS system (organisation int, staff int, place int, from day, upto day) -> (state int, n int)
-- For counting only: past the guard, of the own organisation; of one of the staff (0: all), at one place (0: all).
SELECT b.state, COUNT(*) FROM sitting s JOIN booking b ON b.sitting_id = s.id
 WHERE s.organisation_id = :organisation AND s.on_day >= :from AND s.on_day <= :upto AND (:staff = 0 OR s.staff_id = :staff)
   AND (:place = 0 OR s.place_id = :place)
 GROUP BY b.state ORDER BY b.state;
