-- Who looked, who changed.

-- insert: AUDIT_ADD system audit (id int, outside id, at instant, action text, outcome int, staff_id int, organisation_id int,
-- role text, signin_id int, client text, purpose int, operation text, class text, patient_id int, subject text, version text,
-- detail text, policy text, agreements text, relations int, break_glass int, rows int, request text, salt blob, about blob,
-- leaf blob, chain blob)

-- query: AUDIT_LATEST system () -> (at instant)
SELECT at FROM audit ORDER BY id DESC LIMIT 1;

-- query: AUDIT_TIP system () -> (no int, chain blob)
SELECT no, chain FROM audit_tip WHERE id = 1;

-- query: AUDIT_TIP_LOCK system lock () -> (no int, chain blob)
SELECT no, chain FROM audit_tip WHERE id = 1;

-- query: AUDIT_TIP_FIRST system () -> ()
-- Before the first entry. Two who come at once wait for each other here.
INSERT INTO audit_tip (id, no) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;

-- query: AUDIT_TIP_SET system (no int, chain blob) -> ()
UPDATE audit_tip SET no = :no, chain = :chain WHERE id = 1;

-- query: AUDIT_CHAIN system (after int) -> (id int, outside id, at instant, action text, outcome int, staff_id int,
-- organisation_id int, role text, signin_id int, client text, purpose int, operation text, class text, patient_id int, subject
-- text, version text, detail text, policy text, agreements text, relations int, break_glass int, rows int, request text, salt
-- blob, about blob, leaf blob, chain blob)
-- The log as it is kept, in its order: for whoever checks it.
SELECT id, outside, at, action, outcome, staff_id, organisation_id, role, signin_id, client, purpose, operation, class, patient_id, subject,
       version, detail, policy, agreements, relations, break_glass, rows, request, salt, about, leaf, chain
  FROM audit
 WHERE id > :after
 ORDER BY id;

-- query: AUDIT_TAKE_UP system (id int, outside id, salt blob, about blob, leaf blob, chain blob) -> ()
-- An entry older than the chain.
UPDATE audit SET outside = :outside, salt = :salt, about = :about, leaf = :leaf, chain = :chain WHERE id = :id AND leaf IS NULL;

-- query: AUDIT_SIGNIN system (signin int) -> (purpose int, policy text)
SELECT purpose, policy FROM signin WHERE id = :signin;

-- query: AUDIT_OPENED system (signin int, patient int, now instant) -> (relation int, agreement int, cause int)
-- What lets a sign-in see the records that there are of a person: by which relation, under which agreement.
SELECT DISTINCT s.relation, s.agreement_id, CASE WHEN s.relation = 15 THEN r.cause ELSE NULL END AS cause
  FROM sight s
  LEFT JOIN relation r ON r.organisation_id = s.organisation_id AND r.patient_id = :patient AND r.kind = s.relation
        AND r.staff_id = s.staff_id AND r.from_at <= :now AND r.until_at > :now
 WHERE s.signin_id = :signin AND s.look <> 255 AND s.from_at <= :now AND s.until_at > :now
   AND (r.patient_id IS NOT NULL OR (s.relation = 1 AND s.holding_id <> 0))
   AND (s.holding_id IN (SELECT d.holding_id FROM demographic d WHERE d.patient_id = :patient)
     OR s.holding_id IN (SELECT i.holding_id FROM identifier i WHERE i.patient_id = :patient))
 ORDER BY relation, agreement_id, cause NULLS FIRST;

-- query: AUDIT_WHOM system (outside id) -> (patient int)
-- Past every guard, for the log of what was refused: the asker is not told.
SELECT id FROM patient WHERE outside = :outside;

-- query: AUDIT_WHOM_ENTRY system (outside id) -> (patient int)
SELECT patient_id FROM worklist WHERE outside = :outside;

-- query: AUDIT_WHOM_EPISODE system (outside id) -> (patient int)
SELECT patient_id FROM episode WHERE outside = :outside;

-- query: AUDIT_WHOM_PERMISSION system (outside id) -> (patient int)
SELECT patient_id FROM permission WHERE outside = :outside;

-- query: AUDIT_WHOM_NUMBER system (value text, organisation int, now instant) -> (patient int)
-- Who has this number in a record that the reader's organisation holds or is given: that somebody has a
-- number elsewhere is that house's knowledge. organisation 0: in any record.
SELECT DISTINCT i.patient_id
  FROM identifier i JOIN holding h ON h.id = i.holding_id
 WHERE i.value = :value AND i.ended_at IS NULL
   AND (:organisation = 0 OR coalesce(h.handed_to, h.organisation_id) = :organisation
     OR EXISTS (SELECT 1 FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id
                 WHERE f.from_id = h.organisation_id AND f.to_id = :organisation AND v.status = 3
                   AND (v.covers = 2 OR v.agreement_id = h.agreement_id)
                   AND (v.starts_on IS NULL OR v.starts_on * 86400000000 <= :now)
                   AND (v.ends_on IS NULL OR (v.ends_on + 1) * 86400000000 > :now)))
 ORDER BY i.patient_id LIMIT 20;

-- query: AUDIT_HAS request (patient int) -> (patient int)
SELECT DISTINCT a.patient_id FROM g_audit a WHERE a.patient_id = :patient;

-- query: AUDIT_RECENT system (staff int, organisation int, since instant, take int) -> (id int, patient int)
-- Whose records somebody looked at herself, for this organisation, the newest first: who of them she is told of, her guard says.
SELECT a.id, a.patient_id
  FROM audit a
 WHERE a.staff_id = :staff AND a.patient_id IS NOT NULL AND a.organisation_id = :organisation AND a.outcome = 0 AND a.at >= :since
   AND a.operation = 'look'
 ORDER BY a.id DESC
 LIMIT :take;

-- query: AUDIT_DONE_BY system (staff int, since instant) -> (operation text, class text, act text, last instant)
-- What somebody has done lately, each kind once; of nobody in particular. act: on a pathway which act it was.
SELECT a.operation, a.class, CASE WHEN a.class = 'referral' THEN coalesce(a.detail, '') ELSE '' END AS act, MAX(a.at)
  FROM audit a
 WHERE a.staff_id = :staff AND a.outcome = 0 AND a.at >= :since
 GROUP BY a.operation, a.class, act
 ORDER BY a.operation, a.class, act NULLS LAST;

-- query: AUDIT_PERSON_TEXT request (patient int) -> (outside id)
SELECT outside FROM g_patient WHERE id = :patient;

-- query: AUDIT_OF_PATIENT request (patient int, person text, since instant) -> (at instant, staff_name text, organisation_name text, role
-- text, operation text, class text, outcome int, purpose int, agreements text, relations int)
-- What was refused by the id of something of hers is for who watches over access: that it is hers would be told by it.
SELECT a.at, (SELECT s.name FROM g_staff_name s WHERE s.id = a.staff_id), o.name, a.role, a.operation, a.class, a.outcome, a.purpose,
       a.agreements, a.relations
  FROM g_audit a
  LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.patient_id = :patient AND a.at >= :since AND (a.outcome = 0 OR a.subject = :person)
 ORDER BY a.at DESC, a.id DESC
 LIMIT 200;

-- query: AUDIT_PAGE request (patient int, staff text, organisation int, operation text, from instant, to instant, tried int, person text,
-- skip int, take int) -> (outside id, at instant, action text, outcome int, staff_name text, organisation_name text, ods text, role text,
-- purpose int, operation text, class text, patient_outside id, patient int, rows int, agreements text, relations int)
-- Newest first. patient 0, organisation 0, staff '' and operation '' are any; staff is a beginning of a name as it is written. tried: what this one
-- was refused by an id is left out, but for the person's own: that it is something of hers would be told by it. 0: nothing is.
SELECT a.outside, a.at, a.action, a.outcome, (SELECT s.name FROM g_staff_name s WHERE s.id = a.staff_id), o.name, o.ods, a.role, a.purpose,
       a.operation, a.class, (SELECT p.outside FROM g_patient p WHERE p.id = a.patient_id), a.patient_id, a.rows, a.agreements, a.relations
  FROM g_audit a
  LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.at >= :from AND a.at < :to
   AND (:patient = 0 OR a.patient_id = :patient)
   AND (:organisation = 0 OR a.organisation_id = :organisation)
   AND (:operation = '' OR a.operation = :operation)
   AND (:staff = '' OR EXISTS (SELECT 1 FROM g_staff_name s WHERE s.id = a.staff_id AND lower(substr(s.name, 1, length(:staff))) = lower(:staff)))
   AND (:tried = 0 OR a.outcome = 0 OR a.staff_id IS NULL OR a.staff_id <> :tried OR a.subject = :person)
 ORDER BY a.at DESC, a.id DESC
 LIMIT :take OFFSET :skip;

-- query: AUDIT_COUNT request (patient int, staff text, organisation int, operation text, from instant, to instant, tried int,
-- person text) -> (count int, people int)
SELECT COUNT(*), COUNT(DISTINCT a.patient_id)
  FROM g_audit a
 WHERE a.at >= :from AND a.at < :to
   AND (:patient = 0 OR a.patient_id = :patient)
   AND (:organisation = 0 OR a.organisation_id = :organisation)
   AND (:operation = '' OR a.operation = :operation)
   AND (:staff = '' OR EXISTS (SELECT 1 FROM g_staff_name s WHERE s.id = a.staff_id AND lower(substr(s.name, 1, length(:staff))) = lower(:staff)))
   AND (:tried = 0 OR a.outcome = 0 OR a.staff_id IS NULL OR a.staff_id <> :tried OR a.subject = :person);

-- query: AUDIT_OPERATIONS request (from instant, to instant) -> (operation text, count int)
SELECT a.operation, COUNT(*) FROM g_audit a WHERE a.at >= :from AND a.at < :to GROUP BY a.operation ORDER BY a.operation;

-- query: AUDIT_ENTRY request (outside id) -> (outside id, at instant, action text, outcome int, staff_name text,
-- organisation_name text, ods text, role text, client text, purpose int, operation text, class text, patient_outside id,
-- patient int, subject text, version text, detail text, policy text, agreements text, relations int, break_glass int, rows int,
-- request text)
SELECT a.outside, a.at, a.action, a.outcome, (SELECT s.name FROM g_staff_name s WHERE s.id = a.staff_id), o.name, o.ods, a.role, a.client,
       a.purpose, a.operation, a.class, (SELECT p.outside FROM g_patient p WHERE p.id = a.patient_id), a.patient_id, a.subject, a.version,
       a.detail, a.policy, a.agreements, a.relations, a.break_glass, a.rows, a.request
  FROM g_audit a
  LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.outside = :outside;

-- query: AUDIT_AGREEMENT request (version int) -> (ref text, title text, version int, outside id)
SELECT g.ref, g.title, v.version, v.outside FROM g_agreement_version v JOIN g_agreement g ON g.id = v.agreement_id WHERE v.id = :version;

-- query: AUDIT_LIST system (patient int, staff int, from instant, to instant, after int) -> (id int, outside id, at instant,
-- action text, outcome int, staff_login text, ods text, role text, client text, purpose int, operation text,
-- class text, patient_outside id, subject text, version text, policy text, agreements text, relations int, break_glass int,
-- rows int, request text, organisation int)
-- For the command line, whose user owns the record: oldest first, ids only.
SELECT a.id, a.outside, a.at, a.action, a.outcome, s.login, o.ods, a.role, a.client, a.purpose, a.operation, a.class,
       p.outside, a.subject, a.version, a.policy, a.agreements, a.relations, a.break_glass, a.rows, a.request, a.organisation_id
  FROM audit a
  LEFT JOIN staff s ON s.id = a.staff_id
  LEFT JOIN organisation o ON o.id = a.organisation_id
  LEFT JOIN patient p ON p.id = a.patient_id
 WHERE a.id > :after AND a.at >= :from AND a.at < :to
   AND (:patient = 0 OR a.patient_id = :patient) AND (:staff = 0 OR a.staff_id = :staff)
 ORDER BY a.id;

-- insert: AUDIT_HEAD_ADD system audit_head (no int, chain blob, at instant, key blob, signature blob)

-- query: AUDIT_HEADS system () -> (no int, chain blob, at instant, key blob, signature blob)
SELECT no, chain, at, key, signature FROM audit_head ORDER BY no;

-- query: AUDIT_HEAD_LAST system () -> (no int, chain blob, at instant, key blob, signature blob)
SELECT no, chain, at, key, signature FROM audit_head ORDER BY no DESC LIMIT 1;

-- query: AUDIT_HEAD_AFTER system (after int) -> (no int, at instant)
SELECT no, at FROM audit_head WHERE no > :after ORDER BY no LIMIT 1;

-- query: AUDIT_PARTNERS system () -> (ods text)
-- Everybody who gives or takes under an agreement in force, and everybody whose record is held here.
SELECT DISTINCT o.ods FROM organisation o
 WHERE EXISTS (SELECT 1 FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id
                WHERE v.status = 3 AND (f.from_id = o.id OR f.to_id = o.id))
    OR EXISTS (SELECT 1 FROM holding h WHERE h.organisation_id = o.id)
 ORDER BY o.ods;
