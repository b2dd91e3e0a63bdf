-- What somebody has begun to write, for its author alone.

-- insert: DRAFT_ADD system draft (id int, outside id, staff_id int, organisation_id int, patient_id int, holding_id int, class int, label int, page text,
-- form text, sheet text, base int, said text, words text, version int, begun_at instant, saved_at instant)

-- query: DRAFT_LOCK system lock (outside id) -> (id int, outside id, patient int, form text, version int, base int, said text)
SELECT id, outside, patient_id, form, version, base, said FROM draft WHERE outside = :outside;

-- query: DRAFT_OF_SHEET system lock (staff int, sheet text) -> (id int, outside id, patient int, form text, version int, base int, said text)
SELECT id, outside, patient_id, form, version, base, said FROM draft WHERE staff_id = :staff AND sheet = :sheet;

-- query: DRAFT_SAVE system (id int, label int, said text, words text, base int, version int, saved_at instant) -> ()
UPDATE draft SET label = :label, said = :said, words = :words, base = :base, version = :version, saved_at = :saved_at WHERE id = :id;

-- query: DRAFT_DROP system (id int) -> ()
DELETE FROM draft WHERE id = :id;

-- query: DRAFT_SEEN request (outside id) -> (id int, outside id, patient int, page text, form text, base int, said text, version int, begun_at instant,
-- saved_at instant)
SELECT t.id, t.outside, t.patient_id, t.page, t.form, t.base, t.said, t.version, t.begun_at, t.saved_at FROM g_draft t WHERE t.outside = :outside;

-- query: DRAFTS_OF request (staff int, organisation int, page text, take int) -> (id int, outside id, patient int, page text, form text, base int,
-- said text, version int, begun_at instant, saved_at instant)
-- Hers, of one page ('': of any), the one saved last first.
SELECT t.id, t.outside, t.patient_id, t.page, t.form, t.base, '', t.version, t.begun_at, t.saved_at
  FROM g_draft t
 WHERE t.staff_id = :staff AND t.organisation_id = :organisation AND (:page = '' OR t.page = :page)
 ORDER BY t.saved_at DESC, t.id DESC
 LIMIT :take;

-- query: DRAFTS_COUNT system (staff int) -> (count int)
SELECT COUNT(*) FROM draft WHERE staff_id = :staff;
