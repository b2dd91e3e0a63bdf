-- Agreements: on paper, drafted, signed, in force, ended.

-- query: AGREEMENT_BY_REF import (ref text) -> (id int, title text, starts_on day, ends_on day)
SELECT id, title, starts_on, ends_on FROM agreement WHERE ref = :ref;

-- insert: AGREEMENT_ADD system agreement (id int, outside id, ref text, title text, starts_on day, ends_on day, recorded_at
-- instant)

-- query: AGREEMENT_CALL system (id int, title text, starts_on day, ends_on day) -> ()
UPDATE agreement SET title = :title, starts_on = :starts_on, ends_on = :ends_on WHERE id = :id;

-- query: AGREEMENT_PARTY_ADD system (agreement int, organisation int, side int) -> ()
INSERT INTO agreement_party (agreement_id, organisation_id, side) VALUES (:agreement, :organisation, :side)
ON CONFLICT (agreement_id, organisation_id, side) DO NOTHING;

-- insert: AGREEMENT_VERSION_ADD system agreement_version (id int, outside id, agreement_id int, version int, status int,
-- covers int, starts_on day, ends_on day, review_on day, legal_basis text, document_name text, document_hash text, at_end int,
-- hand_over_id int, drafted_by int, drafted_at instant, live_at instant, changed_at instant, changed_by int, say text, drafted_for int, offered_at instant,
-- joint int)

-- query: AGREEMENT_PAPER_DAYS system (agreement int, starts_on day, ends_on day, now instant) -> ()
-- The days of an agreement that was made on paper: of its live version.
UPDATE agreement_version SET starts_on = :starts_on, ends_on = :ends_on, changed_at = :now WHERE agreement_id = :agreement AND status = 3;

-- query: AGREEMENT_PAPER_FLOWS system (agreement int) -> ()
-- What an agreement made on paper carries, as far as nobody said more exactly: every class but therapists' notes and safeguarding,
-- nothing but the normal label, for care; and for running the service (3) that there is work (finding, 19), so that its manager sees
-- how the records come in.
INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels)
SELECT v.id, g.organisation_id, t.organisation_id, c.class, CASE c.class WHEN 19 THEN 3 ELSE 0 END, 1
  FROM agreement_version v
  JOIN agreement_party g ON g.agreement_id = v.agreement_id AND g.side = 1
  JOIN agreement_party t ON t.agreement_id = v.agreement_id AND t.side = 2 AND t.organisation_id <> g.organisation_id
  CROSS JOIN (SELECT 1 AS class UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7
        UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14
        UNION ALL SELECT 15 UNION ALL SELECT 16 UNION ALL SELECT 19) c
 WHERE v.agreement_id = :agreement AND v.status = 3
ON CONFLICT (version_id, from_id, to_id, class, purpose) DO NOTHING;

-- query: AGREEMENT_PAPER_WHOLE system (agreement int) -> ()
-- It covers all that its givers hold.
UPDATE agreement_version SET covers = 2 WHERE agreement_id = :agreement AND status = 3;

-- query: AGREEMENT_PAPER_DROP system (agreement int) -> ()
DELETE FROM agreement_flow WHERE version_id IN (SELECT v.id FROM agreement_version v WHERE v.agreement_id = :agreement AND v.status = 3);

-- query: AGREEMENT_PAPER_FLOW system (agreement int, class int, purpose int) -> ()
INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels)
SELECT v.id, g.organisation_id, t.organisation_id, :class, :purpose, 1
  FROM agreement_version v
  JOIN agreement_party g ON g.agreement_id = v.agreement_id AND g.side = 1
  JOIN agreement_party t ON t.agreement_id = v.agreement_id AND t.side = 2 AND t.organisation_id <> g.organisation_id
 WHERE v.agreement_id = :agreement AND v.status = 3
ON CONFLICT (version_id, from_id, to_id, class, purpose) DO NOTHING;

-- query: AGREEMENTS system () -> (id int, ref text, title text, starts_on day, ends_on day)
SELECT id, ref, title, starts_on, ends_on FROM agreement ORDER BY ref;

-- query: AGREEMENT_PARTIES system (agreement int) -> (side int, ods text, name text)
SELECT p.side, o.ods, o.name FROM agreement_party p JOIN organisation o ON o.id = p.organisation_id
 WHERE p.agreement_id = :agreement ORDER BY p.side, o.ods;

-- query: AGREEMENT_OF_GIVER import (organisation int, today day) -> (id int)
-- The one under which this organisation gives; of several first those that carry only what came in
-- under them, of these the newest. What comes in while it is suspended came in under it all the same.
SELECT a.id
  FROM agreement a
  JOIN agreement_party p ON p.agreement_id = a.id
  JOIN agreement_version v ON v.agreement_id = a.id AND v.status IN (3, 4)
 WHERE p.organisation_id = :organisation AND p.side = 1
   AND (a.starts_on IS NULL OR a.starts_on <= :today) AND (a.ends_on IS NULL OR a.ends_on >= :today)
 ORDER BY v.covers, a.recorded_at DESC, a.id DESC LIMIT 1;

-- query: AGREEMENT_READERS import (organisation int, agreement int, today day) -> (organisation int, ends_on day)
-- Who is given what an organisation holds under an agreement (0: under none), and the last day.
SELECT DISTINCT COALESCE(o.successor_id, o.id) AS taker, CASE WHEN v.status = 6 THEN v.stops_on - 1 ELSE v.ends_on END AS until_on
  FROM agreement_flow f
  JOIN agreement_version v ON v.id = f.version_id
  JOIN organisation o ON o.id = f.to_id
 WHERE (f.from_id = :organisation OR f.from_id IN (SELECT b.id FROM organisation b WHERE b.successor_id = :organisation))
   AND (v.covers = 2 OR v.agreement_id = :agreement)
   AND (v.status = 3 OR (v.status = 6 AND v.stops_on > :today)) AND (v.ends_on IS NULL OR v.ends_on >= :today)
 ORDER BY taker NULLS LAST, until_on NULLS LAST;

-- query: AGREEMENT_SEEN request (outside id) -> (id int, ref text, title text)
SELECT id, ref, title FROM g_agreement WHERE outside = :outside;

-- query: AGREEMENT_VERSIONS_SEEN request (agreement int) -> (id int, outside id, agreement int, agreement_outside id, ref text, title text,
-- version int, status int, covers int, starts_on day, ends_on day, review_on day, legal_basis text, document_name text,
-- document_hash text, at_end int, hand_over int, hand_over_ods text, hand_over_name text, drafted_by text, drafted_for int,
-- drafted_at instant, offered_at instant, live_at instant, changed_at instant, say text, stops_on day,
-- suspended_for int)
-- Those that the reader's organisation may see, of one agreement or (0) of all.
SELECT v.id, v.outside, v.agreement_id, a.outside, a.ref, a.title, v.version, v.status, v.covers, v.starts_on, v.ends_on, v.review_on,
       v.legal_basis, v.document_name, v.document_hash, v.at_end, v.hand_over_id, o.ods, o.name,
       (SELECT t.name FROM g_staff_name t WHERE t.id = v.drafted_by), v.drafted_for, v.drafted_at, v.offered_at, v.live_at, v.changed_at, v.say,
       v.stops_on, v.suspended_for
  FROM g_agreement_version v
  JOIN g_agreement a ON a.id = v.agreement_id
  LEFT JOIN organisation o ON o.id = v.hand_over_id
 WHERE :agreement = 0 OR v.agreement_id = :agreement
 ORDER BY a.ref, v.version;

-- query: AGREEMENT_VERSIONS system (agreement int) -> (id int, outside id, agreement int, agreement_outside id, ref text, title text,
-- version int, status int, covers int, starts_on day, ends_on day, review_on day, legal_basis text, document_name text,
-- document_hash text, at_end int, hand_over int, hand_over_ods text, hand_over_name text, drafted_by text, drafted_for int,
-- drafted_at instant, offered_at instant, live_at instant, changed_at instant, say text, stops_on day,
-- suspended_for int)
SELECT v.id, v.outside, v.agreement_id, a.outside, a.ref, a.title, v.version, v.status, v.covers, v.starts_on, v.ends_on, v.review_on,
       v.legal_basis, v.document_name, v.document_hash, v.at_end, v.hand_over_id, o.ods, o.name,
       (SELECT t.name FROM staff t WHERE t.id = v.drafted_by), v.drafted_for, v.drafted_at, v.offered_at, v.live_at, v.changed_at, v.say,
       v.stops_on, v.suspended_for
  FROM agreement_version v
  JOIN agreement a ON a.id = v.agreement_id
  LEFT JOIN organisation o ON o.id = v.hand_over_id
 WHERE :agreement = 0 OR v.agreement_id = :agreement
 ORDER BY a.ref, v.version;

-- query: AGREEMENTS_JOINT system () -> (id int)
SELECT id FROM agreement_version WHERE joint = 1 ORDER BY id;

-- query: AGREEMENT_FLOWS system (version int) -> (giver int, giver_ods text, giver_name text, taker int, taker_ods text, taker_name text,
-- class int, purpose int, labels int)
SELECT f.from_id, g.ods, g.name, f.to_id, t.ods, t.name, f.class, f.purpose, f.labels
  FROM agreement_flow f JOIN organisation g ON g.id = f.from_id JOIN organisation t ON t.id = f.to_id
 WHERE f.version_id = :version ORDER BY g.ods, t.ods, f.purpose, f.class;

-- query: AGREEMENT_SIGNATURES system (version int) -> (organisation int, ods text, name text, staff text, signed_as text, hash text,
-- at instant)
SELECT s.organisation_id, o.ods, o.name, (SELECT t.name FROM staff t WHERE t.id = s.staff_id), s.signed_as, s.hash, s.at
  FROM agreement_signature s JOIN organisation o ON o.id = s.organisation_id
 WHERE s.version_id = :version ORDER BY s.at, s.organisation_id;

-- query: AGREEMENT_EVENTS system (agreement int) -> (version int, what text, at instant, staff text, organisation text, say text)
SELECT e.version, e.what, e.at, (SELECT t.name FROM staff t WHERE t.id = e.staff_id), (SELECT o.name FROM organisation o WHERE o.id =
       e.organisation_id), e.say
  FROM agreement_event e WHERE e.agreement_id = :agreement ORDER BY e.id;

-- insert: AGREEMENT_EVENT_ADD system agreement_event (id int, agreement_id int, version int, what text, at instant, staff_id int,
-- organisation_id int, say text)

-- insert: AGREEMENT_FLOW_ADD system agreement_flow (version_id int, from_id int, to_id int, class int, purpose int, labels int)

-- query: AGREEMENT_FLOWS_DROP system (version int) -> ()
-- Of a draft that is written anew: one that was offered keeps its flows.
DELETE FROM agreement_flow WHERE version_id = :version AND EXISTS (SELECT 1 FROM agreement_version v WHERE v.id = :version AND v.status = 1);

-- insert: AGREEMENT_SIGN system agreement_signature (version_id int, organisation_id int, staff_id int, signed_as text, hash text,
-- at instant)

-- query: AGREEMENT_DRAFT_PUT system (id int, covers int, starts_on day, ends_on day, review_on day, legal_basis text, document_name text,
-- document_hash text, at_end int, hand_over int, joint int, now instant, by int) -> ()
UPDATE agreement_version SET covers = :covers, starts_on = :starts_on, ends_on = :ends_on, review_on = :review_on,
       legal_basis = :legal_basis, document_name = :document_name, document_hash = :document_hash, at_end = :at_end,
       hand_over_id = :hand_over, joint = :joint, changed_at = :now, changed_by = :by
 WHERE id = :id AND status = 1;

-- query: AGREEMENT_STATE system (id int, status int, now instant, by int, say text) -> ()
UPDATE agreement_version SET status = :status, changed_at = :now, changed_by = :by, say = :say WHERE id = :id;

-- query: AGREEMENT_SUSPENDED_FOR system (id int, organisation int) -> ()
UPDATE agreement_version SET suspended_for = :organisation WHERE id = :id;

-- query: AGREEMENT_OFFERED system (id int, now instant) -> ()
UPDATE agreement_version SET offered_at = :now WHERE id = :id;

-- query: AGREEMENT_LIVE system (id int, now instant) -> ()
UPDATE agreement_version SET live_at = :now WHERE id = :id;

-- query: AGREEMENT_REPLACE system (agreement int, id int, day day, now instant) -> ()
-- The older ones hold until the day before; one that was suspended holds no more.
UPDATE agreement_version
   SET stops_on = CASE WHEN status = 4 THEN 0 WHEN status = 6 AND stops_on < :day THEN stops_on ELSE :day END, status = 6, changed_at = :now
 WHERE agreement_id = :agreement AND id <> :id AND status IN (3, 4, 6);

-- query: AGREEMENT_STOP system (agreement int, day day) -> ()
-- What went on until a newer version began stops, too.
UPDATE agreement_version SET stops_on = :day WHERE agreement_id = :agreement AND status = 6 AND stops_on > :day;

-- query: AGREEMENT_PARTIES_DROP system (agreement int) -> ()
DELETE FROM agreement_party WHERE agreement_id = :agreement;

-- query: AGREEMENT_OVER system (today day) -> (id int, agreement int)
-- In force by their words, but their last day has passed.
SELECT id, agreement_id FROM agreement_version WHERE status IN (3, 4) AND ends_on < :today ORDER BY id;

-- query: HOLDINGS_HAND_OVER system (agreement int, giver int, taker int) -> ()
UPDATE holding SET handed_to = :taker WHERE agreement_id = :agreement AND organisation_id = :giver;

-- query: HOLDINGS_RETURN system (agreement int, giver int, now instant) -> ()
UPDATE holding SET returned_at = :now WHERE agreement_id = :agreement AND organisation_id = :giver AND returned_at IS NULL;

-- query: AGREEMENT_GIVEN system (agreement int, closed int) -> (organisation int, class int, records int, people int)
-- What organisations hold, in records and people by class, as far as no closed label is on it; under one agreement, or (0) at all.
SELECT COALESCE(o.successor_id, o.id) AS giver, e.class, COUNT(*), COUNT(DISTINCT e.patient_id)
  FROM event e JOIN holding h ON h.id = e.holding_id JOIN organisation o ON o.id = COALESCE(h.handed_to, h.organisation_id)
 WHERE (:agreement = 0 OR h.agreement_id = :agreement) AND h.returned_at IS NULL AND (e.label & :closed) = 0
   AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 GROUP BY COALESCE(o.successor_id, o.id), e.class
 ORDER BY giver NULLS LAST, e.class;

-- query: AGREEMENT_GIVEN_NAMES system (agreement int) -> (organisation int, records int, people int)
SELECT COALESCE(o.successor_id, o.id) AS giver, COUNT(*), COUNT(DISTINCT d.patient_id)
  FROM demographic d JOIN holding h ON h.id = d.holding_id JOIN organisation o ON o.id = COALESCE(h.handed_to, h.organisation_id)
 WHERE (:agreement = 0 OR h.agreement_id = :agreement) AND h.returned_at IS NULL AND d.ended_at IS NULL
 GROUP BY COALESCE(o.successor_id, o.id)
 ORDER BY giver NULLS LAST;

-- query: AGREEMENT_GIVEN_NUMBERS system (agreement int) -> (organisation int, records int, people int)
SELECT COALESCE(o.successor_id, o.id) AS giver, COUNT(*), COUNT(DISTINCT i.patient_id)
  FROM identifier i JOIN holding h ON h.id = i.holding_id JOIN organisation o ON o.id = COALESCE(h.handed_to, h.organisation_id)
 WHERE (:agreement = 0 OR h.agreement_id = :agreement) AND h.returned_at IS NULL AND i.ended_at IS NULL
 GROUP BY COALESCE(o.successor_id, o.id)
 ORDER BY giver NULLS LAST;

-- ---- returned: what came in under an agreement from one giver, as it counts ----

-- query: RETURNED_PEOPLE system (agreement int, giver int) -> (person id, title text, given text, family text, birth_on day, death_on day,
-- sex int, ethnic text, language text, postcode text, said_on day)
SELECT p.outside, d.title, d.given, d.family, d.birth_on, d.death_on, d.sex, d.ethnic, d.language, d.postcode, d.said_on
  FROM demographic d JOIN holding h ON h.id = d.holding_id JOIN patient p ON p.id = d.patient_id
 WHERE h.agreement_id = :agreement AND h.organisation_id = :giver AND d.ended_at IS NULL
 ORDER BY d.id;

-- query: RETURNED_IDENTIFIERS system (agreement int, giver int) -> (person id, system int, value text, status int)
SELECT p.outside, i.system, i.value, i.status
  FROM identifier i JOIN holding h ON h.id = i.holding_id JOIN patient p ON p.id = i.patient_id
 WHERE h.agreement_id = :agreement AND h.organisation_id = :giver AND i.ended_at IS NULL
 ORDER BY i.id;

-- query: RETURNED_EVENTS system (agreement int, giver int) -> (person id, on_day day, until_day day, kind int, system text, code text,
-- term text, specialty text, place text, class int, label int, attended truth, unscheduled truth, result int, cost_pence int, words text,
-- import id, file_no int, row_no int)
SELECT p.outside, e.on_day, e.until_day, e.kind, s.name, c.value, c.term, (SELECT k.value FROM code k WHERE k.id = e.specialty_id),
       (SELECT o.ods FROM organisation o WHERE o.id = e.place_id), e.class, e.label, e.attended, e.unscheduled, e.result, e.cost_pence,
       (SELECT t.text FROM event_text t WHERE t.event_id = e.id), g.outside, e.file_no, e.row_no
  FROM event e JOIN holding h ON h.id = e.holding_id JOIN patient p ON p.id = e.patient_id
  LEFT JOIN origin g ON g.id = e.origin_id
  LEFT JOIN code c ON c.id = e.code_id
  LEFT JOIN code_system s ON s.id = c.system_id
 WHERE h.agreement_id = :agreement AND h.organisation_id = :giver AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 ORDER BY e.id;
