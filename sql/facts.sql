-- What the record says to the questions of the gates, past every guard, because what comes of it is only a decision (src/record/facts.h).

-- query: FACTS_SIGNIN system (signin int, now instant) -> (staff int, organisation int, role text, purpose int)
-- A sign-in whose person and role still stand. The system's own has no role on record: it stands by itself.
SELECT n.staff_id, n.organisation_id, n.role, n.purpose
  FROM signin n JOIN staff s ON s.id = n.staff_id AND s.disabled_at IS NULL
 WHERE n.id = :signin AND n.ended_at IS NULL AND n.until_at > :now
   AND (n.role = 'system' OR EXISTS (
        SELECT 1 FROM role_assignment r
         WHERE r.staff_id = n.staff_id AND r.organisation_id = n.organisation_id AND r.role = n.role
           AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now)));

-- query: FACTS_ROLE system (staff int, organisation int, role text, now instant) -> (staff int)
SELECT s.id
  FROM staff s JOIN role_assignment r ON r.staff_id = s.id
 WHERE s.id = :staff AND s.disabled_at IS NULL AND r.organisation_id = :organisation AND r.role = :role
   AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now)
 ORDER BY r.id LIMIT 1;

-- query: FACTS_FLOWS system (class int, purpose int) -> (version int, number int, ref text, title text, status int, covers int,
-- agreement int, giver int, taker int, labels int, starts_on day, ends_on day)
-- Whatever any agreement ever carried of this class for this purpose, drafts left out: a decision says why it does no more.
SELECT v.id, v.version, a.ref, a.title, v.status, v.covers, v.agreement_id, f.from_id, f.to_id, f.labels, v.starts_on, v.ends_on
  FROM agreement_flow f
  JOIN agreement_version v ON v.id = f.version_id
  JOIN agreement a ON a.id = v.agreement_id
 WHERE f.class = :class AND f.purpose = :purpose AND v.status IN (3, 4, 5)
 ORDER BY v.id, f.from_id, f.to_id;

-- query: FACTS_BARS system (patient int, organisation int, staff int, class int, now instant) -> (bit int)
SELECT bit FROM bar
 WHERE patient_id = :patient AND (organisation_id = 0 OR organisation_id = :organisation) AND (staff_id = 0 OR staff_id = :staff)
   AND (class = 0 OR class = :class) AND from_at <= :now AND until_at > :now
 ORDER BY id;

-- query: FACTS_HOLDING system (holding int) -> (organisation int, agreement int, name text, ods text)
SELECT h.organisation_id, h.agreement_id, o.name, o.ods
  FROM holding h JOIN organisation o ON o.id = h.organisation_id
 WHERE h.id = :holding;

-- query: FACTS_ORGANISATION system (organisation int) -> (name text, ods text)
SELECT name, ods FROM organisation WHERE id = :organisation;

-- query: FACTS_HOLDINGS_OF system (patient int) -> (holding int)
SELECT h.id FROM holding h
 WHERE h.id IN (SELECT d.holding_id FROM demographic d WHERE d.patient_id = :patient AND d.ended_at IS NULL)
    OR h.id IN (SELECT i.holding_id FROM identifier i WHERE i.patient_id = :patient AND i.ended_at IS NULL)
 ORDER BY h.id;

-- query: FACTS_EVENT system (event int) -> (patient int, class int, label int, holding int)
SELECT e.patient_id, e.class, e.label, e.holding_id FROM event e
 WHERE e.id = :event AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id);

-- query: FACTS_ROW system (origin int, file text, row int) -> (event int)
-- The events that a row of an import told of, and that still count.
SELECT e.id
  FROM origin o
  JOIN origin_file f ON f.origin_id = o.id
  JOIN event e ON e.id >= o.event_first AND e.id <= o.event_last AND e.origin_id = o.id
 WHERE o.id = :origin AND f.name = :file AND e.row_no = :row
   AND e.file_no = (SELECT COUNT(*) FROM origin_file g WHERE g.origin_id = o.id AND g.id <= f.id)
   AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 ORDER BY e.id;

-- query: FACTS_PATIENT system (outside id) -> (patient int)
SELECT id FROM patient WHERE outside = :outside;

-- Why a relation is there is told from what the reader sees anyway: what really brought it about may be a record that she may not see.

-- query: FACTS_EVENT_CAUSE request (event int, patient int) -> (on_day day, kind int)
SELECT on_day, kind FROM g_event WHERE id = :event AND patient_id = :patient;

-- query: FACTS_ENTRY_CAUSE request (patient int) -> (kind int, placed_on day)
SELECT kind, placed_on FROM g_worklist WHERE patient_id = :patient AND state <> 3 AND state <> 5 ORDER BY placed_on, id LIMIT 1;

-- query: FACTS_EPISODE_CAUSE request (patient int) -> (opened_on day)
SELECT opened_on FROM g_episode WHERE patient_id = :patient ORDER BY opened_on, id LIMIT 1;

-- query: FACTS_READERS request (patient int, today day) -> (giver text, taker text, ref text, title text, ends_on day)
-- To whom agreements in force carry what the reader sees of a person. Who of them has to do with her is not told: that may be what is
-- hidden.
SELECT DISTINCT o.name, t.name, a.ref, a.title, v.ends_on
  FROM g_holding h
  JOIN g_agreement_flow f ON f.from_id = h.organisation_id
  JOIN g_agreement_version v ON v.id = f.version_id AND v.status = 3 AND (v.covers = 2 OR v.agreement_id = h.agreement_id)
       AND (v.starts_on IS NULL OR v.starts_on <= :today) AND (v.ends_on IS NULL OR v.ends_on >= :today)
  JOIN g_agreement a ON a.id = v.agreement_id
  JOIN organisation o ON o.id = h.organisation_id
  JOIN organisation t ON t.id = f.to_id
 WHERE h.id IN (SELECT d.holding_id FROM g_demographic d WHERE d.patient_id = :patient)
    OR h.id IN (SELECT e.holding_id FROM g_event e WHERE e.patient_id = :patient)
 ORDER BY o.name, t.name, a.ref, v.ends_on NULLS LAST;
