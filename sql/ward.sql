-- Wards, beds, stays; what a ward asks for, plans, reverses and hands over.

-- insert: WARD_ADD system ward (id int, outside id, organisation_id int, name text, pathway text, made_at instant)

-- insert: BED_ADD system bed (id int, outside id, ward_id int, no int, name text, made_at instant)

-- insert: BED_CLOSING_ADD system bed_closing (id int, bed_id int, from_on day, say text, staff_id int, at instant, until_on day, ended_by int,
-- ended_at instant)

-- insert: STAY_ADD system stay (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, episode_id int, bed_id int,
-- from_on day, staff_id int, role text, at instant, until_on day, why int, ended_by int, ended_at instant)

-- insert: WARD_ITEM_ADD system ward_item (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, episode_id int,
-- kind int, part int, party_id int, bed_id int, what text, on_day day, due_on day, minute int, staff_id int, role text, at instant)

-- insert: WARD_ACT_ADD system ward_act (id int, item_id int, seq int, patient_id int, holding_id int, class int, label int, act int, on_day day,
-- until_on day, number int, pence int, reference text, say text, staff_id int, role text, at instant)

-- query: WARDS_OF request (organisation int) -> (id int, outside id, organisation int, name text, pathway text, beds int)
-- Of one organisation, or (0) of all.
SELECT w.id, w.outside, w.organisation_id, w.name, w.pathway, (SELECT COUNT(*) FROM bed b WHERE b.ward_id = w.id) FROM ward w
 WHERE :organisation = 0 OR w.organisation_id = :organisation
 ORDER BY w.organisation_id, w.name, w.id;

-- query: BEDS_OF request (ward int) -> (id int, outside id, no int, name text, closed_on day, closed_say text)
SELECT b.id, b.outside, b.no, b.name, c.from_on, c.say FROM bed b
  LEFT JOIN bed_closing c ON c.bed_id = b.id AND c.until_on IS NULL
 WHERE b.ward_id = :ward ORDER BY b.no, b.id;

-- query: BED_LOCK system lock (outside id) -> (id int, ward int, no int, name text)
SELECT id, ward_id, no, name FROM bed WHERE outside = :outside;

-- query: BED_WARD system (ward int) -> (organisation int, name text, pathway text)
SELECT organisation_id, name, pathway FROM ward WHERE id = :ward;

-- query: BED_CLOSED system (bed int) -> (id int, from_on day, say text)
SELECT id, from_on, say FROM bed_closing WHERE bed_id = :bed AND until_on IS NULL;

-- query: BED_OPEN system (id int, until day, staff int, at instant) -> ()
UPDATE bed_closing SET until_on = :until, ended_by = :staff, ended_at = :at WHERE id = :id;

-- query: BED_LATEST system (bed int) -> (taken int, until_on day)
-- Is somebody in it, and until when was whoever was in it last?
SELECT COUNT(*) - COUNT(until_on), MAX(until_on) FROM stay WHERE bed_id = :bed AND (why IS NULL OR why <> 3);

-- query: BEDS_TAKEN system (ward int) -> (bed int, from_on day)
-- Past the guard: that a bed is taken is so for everybody, whoever is in it.
SELECT s.bed_id, s.from_on FROM stay s JOIN bed b ON b.id = s.bed_id WHERE b.ward_id = :ward AND s.until_on IS NULL ORDER BY s.bed_id;

-- query: STAY_NOW system (patient int) -> (id int, organisation int, episode int, bed int, bed_name text, ward text, from_on day)
-- In which bed is somebody, whosever.
SELECT s.id, s.organisation_id, s.episode_id, s.bed_id, b.name, w.name, s.from_on FROM stay s JOIN bed b ON b.id = s.bed_id JOIN ward w ON w.id = b.ward_id
 WHERE s.patient_id = :patient AND s.until_on IS NULL;

-- query: STAY_LAST system (patient int, organisation int) -> (until_on day, own_on day)
-- own_on: in a bed of that organisation.
SELECT MAX(until_on), MAX(CASE WHEN organisation_id = :organisation THEN until_on END) FROM stay WHERE patient_id = :patient AND why <> 3;

-- query: STAY_OPEN_OF system (episode int) -> (id int, patient int, bed int, from_on day)
SELECT id, patient_id, bed_id, from_on FROM stay WHERE episode_id = :episode AND until_on IS NULL;

-- query: STAY_END system (id int, until day, why int, staff int, at instant) -> ()
UPDATE stay SET until_on = :until, why = :why, ended_by = :staff, ended_at = :at WHERE id = :id;

-- query: STAYS_NOW request (ward int) -> (episode int, episode_outside id, bed int, from_on day)
SELECT s.episode_id, e.outside, s.bed_id, s.from_on FROM g_stay s JOIN bed b ON b.id = s.bed_id JOIN g_episode e ON e.id = s.episode_id
 WHERE b.ward_id = :ward AND s.until_on IS NULL ORDER BY s.bed_id;

-- query: STAYS_OF request (episode int) -> (bed int, bed_name text, ward_name text, from_on day, until_on day, why int)
SELECT s.bed_id, b.name, w.name, s.from_on, s.until_on, s.why FROM g_stay s JOIN bed b ON b.id = s.bed_id JOIN ward w ON w.id = b.ward_id
 WHERE s.episode_id = :episode ORDER BY s.from_on, s.id;

-- lookup: WARD_ITEMS_OF request (key int) -> (episode int, id int, outside id, kind int, part int, party int, party_name text, bed int, what text,
-- on_day day, due_on day, minute int, staff_name text, at instant)
SELECT i.episode_id, i.id, i.outside, i.kind, i.part, i.party_id, (SELECT o.name FROM organisation o WHERE o.id = i.party_id), i.bed_id, i.what,
       i.on_day, i.due_on, i.minute, (SELECT s.name FROM g_staff_name s WHERE s.id = i.staff_id), i.at
  FROM g_ward_item i WHERE i.episode_id = :key;

-- lookup: WARD_ACTS_OF request (key int) -> (item int, seq int, act int, on_day day, until_on day, number int, pence int, reference text, say text,
-- staff_name text, at instant)
SELECT a.item_id, a.seq, a.act, a.on_day, a.until_on, a.number, a.pence, a.reference, a.say, (SELECT s.name FROM g_staff_name s WHERE s.id = a.staff_id), a.at
  FROM g_ward_act a WHERE a.item_id = :key;

-- query: WARD_ITEM_BY system (outside id) -> (id int, patient int, episode int, holding int, label int, kind int, on_day day,
-- bed int, ward int)
SELECT i.id, i.patient_id, i.episode_id, i.holding_id, i.label, i.kind, i.on_day, i.bed_id, (SELECT b.ward_id FROM bed b WHERE b.id = i.bed_id)
  FROM ward_item i WHERE i.outside = :outside;

-- query: WARD_ITEM_SEEN request (outside id) -> (id int)
SELECT id FROM g_ward_item WHERE outside = :outside;

-- query: WARD_ITEM_ACTS system (item int) -> (seq int, act int, on_day day, until_on day, number int, pence int, reference text, say text)
SELECT seq, act, on_day, until_on, number, pence, reference, say FROM ward_act WHERE item_id = :item ORDER BY seq;

-- query: WARD_ITEMS_KIND system (episode int, kind int) -> (id int, outside id, patient int, holding int, label int, party int,
-- bed int, on_day day, part int)
SELECT id, outside, patient_id, holding_id, label, party_id, bed_id, on_day, part FROM ward_item
 WHERE episode_id = :episode AND kind = :kind ORDER BY on_day, id;

-- query: WARD_EXPECTED system (ward int) -> (item int, patient int, bed int, on_day day)
-- For whom beds are kept: those of which nothing came yet.
SELECT i.id, i.patient_id, i.bed_id, i.on_day FROM ward_item i JOIN bed b ON b.id = i.bed_id
 WHERE b.ward_id = :ward AND i.kind = 7
   AND (SELECT COUNT(*) - 2 * COUNT(CASE WHEN a.act = 14 THEN 1 END) FROM ward_act a WHERE a.item_id = i.id) = 0
 ORDER BY i.on_day, i.id;

-- query: WARD_STAYS_BETWEEN system (organisation int, from day, before day) -> (episode int, from_on day, until_on day)
-- For counting only: past the guard, of the own organisation, whole stays that touch the days.
SELECT s.episode_id, s.from_on, s.until_on FROM stay s
 WHERE s.organisation_id = :organisation AND (s.why IS NULL OR s.why <> 3)
   AND EXISTS (SELECT 1 FROM stay t WHERE t.episode_id = s.episode_id AND t.from_on < :before AND (t.until_on IS NULL OR t.until_on >= :from))
 ORDER BY s.episode_id, s.from_on, s.id;

-- query: WARD_HELD system (organisation int, pathway text) -> (id int)
-- Has the service a ward of its own for this pathway?
SELECT id FROM ward WHERE organisation_id = :organisation AND pathway = :pathway ORDER BY id LIMIT 1;
