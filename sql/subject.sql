-- All that is held of one person: for her own request, and for a destruction. data/person-tables.csv says which tables these are.

-- query: SUBJECT_ROWS system (patient int) -> (section text, id int, holding int, class int, label int, on_day day, until_day day,
-- at instant, until_at instant, kind int, flag int, more int, a text, b text, c text, d text, e text, organisation int)
-- In one shape; what each column means there, src/exchange/subject_pack.c says. The first row settles the types. organisation: who wrote it;
-- NULL: of a holding (whoever answers for that), or of the installation as a whole.
SELECT 'bar', b.id, nullif(b.id, b.id), 1, 1, nullif(b.id, b.id), nullif(b.id, b.id), b.from_at, b.until_at, b.kind, b.class, nullif(b.id, b.id),
       b.say, o.name, b.ended_say, s.name, NULL, b.by_organisation_id
  FROM bar b LEFT JOIN organisation o ON o.id = b.organisation_id LEFT JOIN staff s ON s.id = b.staff_id
 WHERE b.patient_id = :patient AND b.permission_id IS NULL
UNION ALL
SELECT 'permission', p.id, NULL, 1, 1, NULL, NULL, p.from_at, coalesce(p.ended_at, p.until_at), p.kind, p.classes, NULL, coalesce(p.name, s.name), p.ground,
       coalesce(p.reference, '') || ' ' || coalesce(p.say, ''), p.decided_by, o.name, p.organisation_id
  FROM permission p LEFT JOIN staff s ON s.id = p.staff_id LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.patient_id = :patient
UNION ALL
SELECT 'patient', p.id, NULL, 1, 1, NULL, NULL, p.created_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM patient p WHERE p.id = :patient
UNION ALL
SELECT 'identifier', i.id, i.holding_id, 2, 1, NULL, NULL, i.recorded_at, i.ended_at, i.system, i.status, NULL, i.value, o.name, NULL, NULL, NULL, NULL
  FROM identifier i LEFT JOIN organisation o ON o.id = i.organisation_id WHERE i.patient_id = :patient
UNION ALL
SELECT 'demographic', d.id, d.holding_id, 1, 1, d.birth_on, d.death_on, d.recorded_at, d.ended_at, d.sex, d.latest, d.interpreter,
       coalesce(d.title, '') || ' ' || coalesce(d.given, '') || ' ' || coalesce(d.family, ''), d.postcode || ' ' || coalesce(d.small_area, ''),
       coalesce(d.ethnic, '') || ' ' || coalesce(d.language, ''), d.communication, d.employment, NULL
  FROM demographic d WHERE d.patient_id = :patient
UNION ALL
SELECT 'registration', g.id, g.holding_id, 1, 1, g.from_on, g.until_on, g.recorded_at, g.ended_at, NULL, NULL, NULL, o.name, g.gp, NULL, NULL, NULL, NULL
  FROM registration g LEFT JOIN organisation o ON o.id = g.organisation_id WHERE g.patient_id = :patient
UNION ALL
SELECT 'link_event', l.id, NULL, 2, 1, NULL, NULL, l.at, NULL, l.kind, NULL, NULL, l.say, NULL, NULL, NULL, NULL, NULL
  FROM link_event l WHERE l.patient_id = :patient
UNION ALL
SELECT 'relation', r.organisation_id, NULL, 1, 1, NULL, NULL, r.from_at, r.until_at, r.kind, NULL, NULL, o.name, s.name, NULL, NULL, NULL, r.organisation_id
  FROM relation r LEFT JOIN organisation o ON o.id = r.organisation_id LEFT JOIN staff s ON s.id = r.staff_id
 WHERE r.patient_id = :patient AND r.kind > 0
UNION ALL
SELECT 'event', e.id, e.holding_id, e.class, e.label, e.on_day, e.until_day, NULL, NULL, e.kind, e.result, e.attended, c.term,
       y.name || ' ' || c.value, t.text, o.name, n.name, NULL
  FROM event e LEFT JOIN code c ON c.id = e.code_id LEFT JOIN code_system y ON y.id = c.system_id LEFT JOIN event_text t ON t.event_id = e.id
  LEFT JOIN organisation o ON o.id = e.place_id LEFT JOIN clinician n ON n.id = e.clinician_id WHERE e.patient_id = :patient
UNION ALL
SELECT 'event_end', x.event_id, e.holding_id, e.class, e.label, e.on_day, NULL, x.at, NULL, x.reason, NULL, NULL, x.say, NULL, NULL, NULL, NULL, NULL
  FROM event_end x JOIN event e ON e.id = x.event_id WHERE e.patient_id = :patient
UNION ALL
SELECT 'finding', f.id, NULL, 19, 1, f.judged_on, NULL, f.recorded_at, f.withdrawn_at, f.truth, f.rule_version, NULL, f.rule, f.line,
       o.name, NULL, NULL, f.organisation_id
  FROM finding f LEFT JOIN organisation o ON o.id = f.organisation_id WHERE f.patient_id = :patient
UNION ALL
SELECT 'clause', c.finding_id, NULL, 19, 1, NULL, NULL, NULL, NULL, c.truth, c.no, c.certain, c.words, NULL, NULL, NULL, NULL, f.organisation_id
  FROM clause c JOIN finding f ON f.id = c.finding_id WHERE f.patient_id = :patient
UNION ALL
SELECT 'evidence', v.finding_id, NULL, 19, 1, NULL, NULL, NULL, NULL, NULL, v.no, v.event_id, NULL, NULL, NULL, NULL, NULL, f.organisation_id
  FROM evidence v JOIN finding f ON f.id = v.finding_id WHERE f.patient_id = :patient
UNION ALL
SELECT 'worklist', w.id, NULL, 19, 1, w.placed_on, w.look_again_on, w.changed_at, NULL, w.state, w.kind, w.flag, w.line, w.second, w.flag_line,
       o.name, NULL, w.organisation_id
  FROM worklist w LEFT JOIN organisation o ON o.id = w.organisation_id WHERE w.patient_id = :patient
UNION ALL
SELECT 'decision', d.id, NULL, 19, 1, NULL, d.look_again_on, d.at, NULL, d.kind, d.explained, d.flags, d.reason, d.say, o.name, s.name, d.role,
       d.organisation_id
  FROM decision d LEFT JOIN organisation o ON o.id = d.organisation_id LEFT JOIN staff s ON s.id = d.staff_id WHERE d.patient_id = :patient
UNION ALL
SELECT 'decision_finding', x.decision_id, NULL, 19, 1, NULL, NULL, NULL, NULL, NULL, x.finding_id, NULL, x.rule, NULL, NULL, NULL, NULL, d.organisation_id
  FROM decision_finding x JOIN decision d ON d.id = x.decision_id WHERE d.patient_id = :patient
UNION ALL
SELECT 'flag_settled', f.id, NULL, 19, 1, f.seen_on, NULL, f.at, NULL, NULL, NULL, NULL, f.flag, f.outcome, f.say, s.name, f.role, f.organisation_id
  FROM flag_settled f LEFT JOIN staff s ON s.id = f.staff_id WHERE f.patient_id = :patient
UNION ALL
SELECT 'episode', e.id, e.holding_id, e.class, e.label, e.opened_on, e.ended_on, e.recorded_at, e.changed_at, e.way, e.outcome, e.version, e.pathway,
       e.step, o.name, s.name, NULL, NULL
  FROM episode e LEFT JOIN organisation o ON o.id = e.organisation_id LEFT JOIN staff s ON s.id = e.owner_id WHERE e.patient_id = :patient
UNION ALL
SELECT 'course', c.id, c.holding_id, c.class, c.label, c.on_day, c.due_on, c.at, NULL, c.act, c.answer, c.number, c.item, c.step, o.name, s.name, c.role, NULL
  FROM course c LEFT JOIN organisation o ON o.id = c.organisation_id LEFT JOIN staff s ON s.id = c.staff_id WHERE c.patient_id = :patient
UNION ALL
SELECT 'course_text', t.course_id, t.holding_id, t.class, t.label, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t.say, NULL, NULL, NULL, NULL, NULL
  FROM course_text t WHERE t.patient_id = :patient
UNION ALL
-- What a carer answered about herself (any label above N, R and V): where a reviewer writes what goes out instead, that stands for all of it.
SELECT 'response', r.id, r.holding_id, r.class, r.label, r.on_day, NULL, r.recorded_at, r.ended_at, r.mode, NULL, r.version, r.instrument,
       CASE WHEN r.label < 8 THEN r.answers END,
       CASE WHEN r.label < 8 THEN r.say ELSE r.answers || coalesce(' ' || r.say, '') || coalesce(' ' || r.ended_say, '') END,
       CASE WHEN r.label < 8 THEN r.ended_say END, s.name, NULL
  FROM response r LEFT JOIN staff s ON s.id = r.staff_id WHERE r.patient_id = :patient
UNION ALL
SELECT 'remote_ask', t.id, t.holding_id, t.class, t.label, t.until_on, NULL, t.recorded_at, t.ended_at, t.state, NULL, t.tries, o.name, t.ended_say, s.name,
       t.role, NULL, NULL
  FROM remote_ask t LEFT JOIN organisation o ON o.id = t.organisation_id LEFT JOIN staff s ON s.id = t.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'remote_part', t.id, t.holding_id, t.class, t.label, NULL, NULL, p.changed_at, p.sent_at, p.state, NULL, p.version, p.instrument, p.answers, NULL, NULL,
       NULL, NULL
  FROM remote_part p JOIN remote_ask t ON t.id = p.ask_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'alert', a.id, a.holding_id, a.class, a.label, NULL, NULL, a.at, a.ended_at, a.kind, a.answer, a.item, a.instrument, a.ended_say, s.name, o.name, NULL,
       NULL
  FROM alert a LEFT JOIN staff s ON s.id = a.ended_by LEFT JOIN organisation o ON o.id = a.organisation_id WHERE a.patient_id = :patient
UNION ALL
SELECT 'booking', b.id, b.holding_id, b.class, b.label, s.on_day, NULL, b.recorded_at, NULL, b.state, NULL, s.from_minute, l.name, l.address, n.name, o.name,
       b.telephone, NULL
  FROM booking b JOIN sitting s ON s.id = b.sitting_id JOIN place l ON l.id = s.place_id LEFT JOIN staff n ON n.id = s.staff_id
  LEFT JOIN organisation o ON o.id = b.organisation_id WHERE b.patient_id = :patient
UNION ALL
SELECT 'booking_act', a.id, a.holding_id, a.class, a.label, NULL, NULL, a.at, NULL, a.act, NULL, NULL, a.say, NULL, n.name, a.role, NULL, NULL
  FROM booking_act a LEFT JOIN staff n ON n.id = a.staff_id WHERE a.patient_id = :patient
UNION ALL
SELECT 'booking_cell', b.id, b.holding_id, b.class, b.label, c.on_day, NULL, b.recorded_at, NULL, NULL, NULL, min(c.cell), NULL, NULL, NULL, NULL, NULL, NULL
  FROM booking_cell c JOIN booking b ON b.id = c.booking_id WHERE c.patient_id = :patient
 GROUP BY b.id, b.holding_id, b.class, b.label, c.on_day, b.recorded_at
UNION ALL
SELECT 'plan_item', i.id, i.holding_id, i.class, i.label, i.due_on, NULL, i.recorded_at, i.ended_at, i.state, i.grade, i.kind,
       i.say || coalesce(' With ' || i.with_whom || '.', '') || coalesce(' Because: ' || i.because, '') || coalesce(' All the same: ' || i.against_say, '')
         || coalesce(' ' || i.basis, ''), i.ended_say, o.name,
       s.name, i.role, NULL
  FROM plan_item i LEFT JOIN organisation o ON o.id = i.organisation_id LEFT JOIN staff s ON s.id = i.staff_id WHERE i.patient_id = :patient
UNION ALL
SELECT 'plan_mark', m.id, m.holding_id, m.class, m.label, NULL, NULL, m.at, NULL, m.mark, m.by_person, NULL, o.name, s.name, m.role, NULL, NULL, NULL
  FROM plan_mark m LEFT JOIN organisation o ON o.id = m.organisation_id LEFT JOIN staff s ON s.id = m.staff_id WHERE m.patient_id = :patient
UNION ALL
SELECT 'carer_need', c.id, c.holding_id, c.class, c.label, c.look_on, c.offered_on, c.recorded_at, c.ended_at, c.offer, NULL, NULL,
       coalesce(c.name || ': ', '') || c.say || coalesce(' Agreed: ' || c.agreed, '') || coalesce(' Offered by ' || c.offered_by, '')
         || coalesce(' Ended: ' || c.ended_say, ''), c.relationship, c.support, coalesce(o.name, '') || coalesce(' ' || s.name, '') || ' ' || c.role, NULL,
       NULL
  FROM carer_need c LEFT JOIN organisation o ON o.id = c.organisation_id LEFT JOIN staff s ON s.id = c.staff_id WHERE c.patient_id = :patient
UNION ALL
SELECT 'consultation', t.id, t.holding_id, t.class, t.label, t.due_on, NULL, t.asked_at, t.ended_at, t.state, t.agreed, NULL, t.about, o.name, a.name, s.name,
       t.role, NULL
  FROM consultation t LEFT JOIN organisation o ON o.id = t.organisation_id LEFT JOIN organisation a ON a.id = t.asker_id
  LEFT JOIN staff s ON s.id = t.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'consultation_message', t.id, t.holding_id, t.class, t.label, NULL, NULL, m.at, NULL, m.kind, NULL, m.seq, m.say, o.name, NULL, s.name, m.role, NULL
  FROM consultation_message m JOIN consultation t ON t.id = m.consultation_id LEFT JOIN organisation o ON o.id = m.organisation_id
  LEFT JOIN staff s ON s.id = m.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'consultation_file', t.id, t.holding_id, t.class, t.label, NULL, NULL, f.at, NULL, f.kind, NULL, f.size, f.name, o.name, NULL, s.name, NULL, NULL
  FROM consultation_file f JOIN consultation t ON t.id = f.consultation_id LEFT JOIN organisation o ON o.id = f.organisation_id
  LEFT JOIN staff s ON s.id = f.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'draft', t.id, t.holding_id, t.class, t.label, NULL, NULL, t.begun_at, t.saved_at, NULL, NULL, NULL, t.words, NULL, o.name, s.name, NULL, NULL
  FROM draft t LEFT JOIN organisation o ON o.id = t.organisation_id LEFT JOIN staff s ON s.id = t.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'letter', t.id, t.holding_id, t.class, t.label, NULL, NULL, t.recorded_at, t.ended_at, t.whom, NULL, t.version, t.kind, o.name, t.ended_say, s.name,
       t.role, NULL
  FROM letter t LEFT JOIN organisation o ON o.id = t.organisation_id LEFT JOIN staff s ON s.id = coalesce(t.approved_by, t.staff_id)
 WHERE t.patient_id = :patient
UNION ALL
SELECT 'letter_part', t.id, t.holding_id, t.class, t.label, NULL, NULL, p.at, NULL, NULL, NULL, p.seq, p.heading, p.say, NULL, s.name, NULL, NULL
  FROM letter_part p JOIN letter t ON t.id = p.letter_id LEFT JOIN staff s ON s.id = p.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'letter_sent', t.id, t.holding_id, t.class, t.label, x.on_day, NULL, x.at, NULL, x.way, NULL, NULL, x.say, NULL, NULL, s.name, NULL, NULL
  FROM letter_sent x JOIN letter t ON t.id = x.letter_id LEFT JOIN staff s ON s.id = x.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'meeting_item', i.id, i.holding_id, i.class, i.label, m.on_day, NULL, i.recorded_at, i.ended_at, i.source, NULL, NULL, i.question, i.ended_say, o.name,
       s.name, i.role, NULL
  FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id LEFT JOIN organisation o ON o.id = i.organisation_id LEFT JOIN staff s ON s.id = i.staff_id
 WHERE i.patient_id = :patient
UNION ALL
SELECT 'meeting_point', p.id, p.holding_id, p.class, p.label, p.due_on, NULL, p.recorded_at, p.ended_at, p.kind, p.state, NULL, p.say, p.why,
       COALESCE(p.doer, (SELECT d.name FROM staff d WHERE d.id = p.doer_id)), p.outcome, p.ended_say, NULL
  FROM meeting_point p WHERE p.patient_id = :patient
UNION ALL
SELECT 'task', t.id, t.holding_id, t.class, t.label, t.due_on, NULL, t.recorded_at, t.ended_at, NULL, t.state, NULL, t.say, t.outcome,
       (SELECT d.name FROM staff d WHERE d.id = t.doer_id), t.ended_say, s.name, NULL
  FROM task t LEFT JOIN staff s ON s.id = t.staff_id WHERE t.patient_id = :patient
UNION ALL
SELECT 'stay', y.id, y.holding_id, y.class, y.label, y.from_on, y.until_on, y.at, y.ended_at, y.why, NULL, NULL, b.name, w.name, s.name, y.role, NULL, NULL
  FROM stay y JOIN bed b ON b.id = y.bed_id JOIN ward w ON w.id = b.ward_id LEFT JOIN staff s ON s.id = y.staff_id WHERE y.patient_id = :patient
UNION ALL
SELECT 'ward_item', i.id, i.holding_id, i.class, i.label, i.on_day, i.due_on, i.at, NULL, i.kind, i.part, i.minute, i.what, o.name, b.name, s.name, i.role, NULL
  FROM ward_item i LEFT JOIN organisation o ON o.id = i.party_id LEFT JOIN bed b ON b.id = i.bed_id LEFT JOIN staff s ON s.id = i.staff_id
 WHERE i.patient_id = :patient
UNION ALL
SELECT 'ward_act', a.id, a.holding_id, a.class, a.label, a.on_day, a.until_on, a.at, NULL, a.act, a.number, a.pence, a.say, a.reference, s.name, a.role, NULL,
       NULL
  FROM ward_act a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.patient_id = :patient
UNION ALL
SELECT 'glass', g.id, NULL, 20, 1, NULL, NULL, g.at, g.until_at, g.outcome, g.purpose, NULL, g.reason, g.say, o.name, s.name, g.role, g.organisation_id
  FROM glass g LEFT JOIN organisation o ON o.id = g.organisation_id LEFT JOIN staff s ON s.id = g.staff_id WHERE g.patient_id = :patient
UNION ALL
SELECT 'glass_alert', g.id, NULL, 20, 1, NULL, NULL, a.at, NULL, a.kind, NULL, NULL, o.name, NULL, NULL, NULL, NULL, a.organisation_id
  FROM glass_alert a JOIN glass g ON g.id = a.glass_id LEFT JOIN organisation o ON o.id = a.organisation_id WHERE g.patient_id = :patient
UNION ALL
SELECT 'glass_review', g.id, NULL, 20, 1, NULL, NULL, r.at, NULL, r.justified, NULL, NULL, r.say, o.name, s.name, NULL, NULL, r.organisation_id
  FROM glass_review r JOIN glass g ON g.id = r.glass_id LEFT JOIN organisation o ON o.id = r.organisation_id LEFT JOIN staff s ON s.id = r.staff_id
 WHERE g.patient_id = :patient
UNION ALL
SELECT 'subject_request', q.id, NULL, 20, 1, q.asked_on, q.due_on, q.given_at, NULL, NULL, NULL, NULL, q.proof, o.name, s.name, NULL, NULL, q.organisation_id
  FROM subject_request q LEFT JOIN organisation o ON o.id = q.organisation_id LEFT JOIN staff s ON s.id = q.reviewer_id WHERE q.patient_id = :patient
UNION ALL
SELECT 'subject_decision', q.id, NULL, 19, 1, NULL, NULL, x.at, NULL, x.released, x.row_id, NULL, x.section, x.reason, s.name, NULL, NULL, q.organisation_id
  FROM subject_decision x JOIN subject_request q ON q.id = x.request_id LEFT JOIN staff s ON s.id = x.staff_id WHERE q.patient_id = :patient
UNION ALL
SELECT 'legal_hold', h.id, NULL, 20, 1, NULL, NULL, h.at, h.ended_at, NULL, NULL, NULL, h.reason, s.name, h.ended_say, NULL, NULL, NULL
  FROM legal_hold h LEFT JOIN staff s ON s.id = h.staff_id WHERE h.patient_id = :patient
UNION ALL
SELECT 'destruction', x.id, NULL, 20, 1, NULL, NULL, x.proposed_at, x.done_at, NULL, NULL, NULL, x.period, s.name, NULL, NULL, NULL, NULL
  FROM destruction x LEFT JOIN staff s ON s.id = x.proposed_by WHERE x.patient_id = :patient;

-- query: SUBJECT_LOOKS system (patient int, after int) -> (id int, at instant, staff text, organisation text, by int, ods text, role text,
-- purpose int, operation text, class text, outcome int, agreements text, relations int, glass int)
SELECT a.id, a.at, s.name, o.name, a.organisation_id, o.ods, a.role, a.purpose, a.operation, a.class, a.outcome, a.agreements, a.relations, a.break_glass
  FROM audit a LEFT JOIN staff s ON s.id = a.staff_id LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.patient_id = :patient AND a.id > :after ORDER BY a.id LIMIT 2000;

-- query: SUBJECT_GIVES system (organisation int) -> (version int)
-- Versions of agreements by which an organisation gives, or ever gave.
SELECT DISTINCT f.version_id FROM agreement_flow f WHERE f.from_id = :organisation ORDER BY f.version_id;

-- query: SUBJECT_JOINT system (today day) -> (version int, organisation int)
-- Parties of the agreements in force that answer jointly to whoever asks for her record.
SELECT v.id AS version, f.from_id AS party FROM agreement_version v JOIN agreement_flow f ON f.version_id = v.id
 WHERE v.joint = 1 AND v.status = 3 AND (v.starts_on IS NULL OR v.starts_on <= :today) AND (v.ends_on IS NULL OR v.ends_on >= :today)
UNION
SELECT v.id, f.to_id FROM agreement_version v JOIN agreement_flow f ON f.version_id = v.id
 WHERE v.joint = 1 AND v.status = 3 AND (v.starts_on IS NULL OR v.starts_on <= :today) AND (v.ends_on IS NULL OR v.ends_on >= :today)
 ORDER BY version NULLS LAST, party NULLS LAST;

-- query: SUBJECT_HOLDINGS system () -> (id int, organisation int)
-- Whose each holding is; what was returned is its giver's, and is not shown here any more.
SELECT id, COALESCE(handed_to, organisation_id) FROM holding WHERE returned_at IS NULL ORDER BY id;

-- query: SUBJECT_ASKED system (patient int) -> (id int, holding int)
-- Questions about her, by the record of whoever asked: a thread belongs to both sides.
SELECT t.id, t.asker_holding_id FROM consultation t WHERE t.patient_id = :patient ORDER BY t.id;

-- query: SUBJECT_HOLDERS system (patient int) -> (id int, name text, ods text)
SELECT DISTINCT o.id, o.name, o.ods FROM relation r JOIN organisation o ON o.id = r.organisation_id WHERE r.patient_id = :patient AND r.kind = 1 AND r.kind > 0
 ORDER BY o.name, o.ods;

-- query: SUBJECT_SEEN request (patient int) -> (section text, id int)
-- Of what is held back, what a reviewer may read as she may read anything else.
SELECT 'event' AS section, e.id AS row_id FROM g_event e WHERE e.patient_id = :patient
UNION ALL SELECT 'finding', f.id FROM g_finding f WHERE f.patient_id = :patient
UNION ALL SELECT 'worklist', w.id FROM g_worklist w WHERE w.patient_id = :patient
UNION ALL SELECT 'decision', d.id FROM g_decision d WHERE d.patient_id = :patient
UNION ALL SELECT 'flag_settled', s.id FROM g_flag_settled s WHERE s.patient_id = :patient
UNION ALL SELECT 'identifier', i.id FROM g_identifier i WHERE i.patient_id = :patient
UNION ALL SELECT 'demographic', d.id FROM g_demographic d WHERE d.patient_id = :patient
UNION ALL SELECT 'registration', r.id FROM g_registration r WHERE r.patient_id = :patient
UNION ALL SELECT 'episode', e.id FROM g_episode e WHERE e.patient_id = :patient
UNION ALL SELECT 'course', c.id FROM g_course c WHERE c.patient_id = :patient
UNION ALL SELECT 'course_text', t.course_id FROM g_course_text t WHERE t.patient_id = :patient
UNION ALL SELECT 'response', r.id FROM g_response r WHERE r.patient_id = :patient
UNION ALL SELECT 'remote_ask', t.id FROM g_remote_ask t WHERE t.patient_id = :patient
UNION ALL SELECT 'alert', a.id FROM g_alert a WHERE a.patient_id = :patient
UNION ALL SELECT 'booking', b.id FROM g_booking b WHERE b.patient_id = :patient
UNION ALL SELECT 'booking_act', a.id FROM g_booking_act a WHERE a.patient_id = :patient
UNION ALL SELECT 'plan_item', i.id FROM g_plan_item i WHERE i.patient_id = :patient
UNION ALL SELECT 'carer_need', c.id FROM g_carer_need c WHERE c.patient_id = :patient
UNION ALL SELECT 'consultation', t.id FROM g_consultation t WHERE t.patient_id = :patient
UNION ALL SELECT 'draft', t.id FROM g_draft t WHERE t.patient_id = :patient
UNION ALL SELECT 'letter', t.id FROM g_letter t WHERE t.patient_id = :patient
UNION ALL SELECT 'meeting_item', i.id FROM g_meeting_item i WHERE i.patient_id = :patient
UNION ALL SELECT 'meeting_point', p.id FROM g_meeting_point p WHERE p.patient_id = :patient
UNION ALL SELECT 'task', t.id FROM g_task t WHERE t.patient_id = :patient
UNION ALL SELECT 'stay', y.id FROM g_stay y WHERE y.patient_id = :patient
UNION ALL SELECT 'ward_item', i.id FROM g_ward_item i WHERE i.patient_id = :patient
UNION ALL SELECT 'ward_act', a.id FROM g_ward_act a WHERE a.patient_id = :patient
 ORDER BY section NULLS LAST, row_id NULLS LAST;

-- query: SUBJECT_FILES system (patient int) -> (outside id, name text)
-- Imports whose files, kept as they came, hold rows about her.
SELECT DISTINCT o.outside, o.name FROM origin o
  JOIN (SELECT e.origin_id FROM event e WHERE e.patient_id = :patient UNION SELECT d.origin_id FROM demographic d WHERE d.patient_id = :patient) x
    ON x.origin_id = o.id
 ORDER BY o.outside;

-- insert: SUBJECT_REQUEST_ADD system subject_request (id int, outside id, patient_id int, organisation_id int, asked_on day, due_on day,
-- proof text, reviewer_id int, staff_id int, at instant)

-- query: SUBJECT_REQUEST_LAST system (patient int, organisation int) -> (id int, outside id, patient int, organisation int, asked_on day,
-- due_on day, reviewer int)
-- The newest, of one organisation or (0) of any.
SELECT id, outside, patient_id, organisation_id, asked_on, due_on, reviewer_id FROM subject_request
 WHERE patient_id = :patient AND (:organisation = 0 OR organisation_id = :organisation) ORDER BY id DESC LIMIT 1;

-- query: SUBJECT_REQUEST_BY system (outside id) -> (id int, outside id, patient int, organisation int, asked_on day, due_on day,
-- reviewer int)
SELECT id, outside, patient_id, organisation_id, asked_on, due_on, reviewer_id FROM subject_request WHERE outside = :outside;

-- query: SUBJECT_REQUEST_TOLD system (id int) -> (proof text, reviewer text, staff text, at instant, given_at instant, given_by text,
-- sent_at instant, sent_by text, sent_say text)
SELECT q.proof, r.name, w.name, q.at, q.given_at, g.name, q.sent_at, s.name, q.sent_say
  FROM subject_request q LEFT JOIN staff r ON r.id = q.reviewer_id LEFT JOIN staff w ON w.id = q.staff_id LEFT JOIN staff g ON g.id = q.given_by
  LEFT JOIN staff s ON s.id = q.sent_by
 WHERE q.id = :id;

-- query: SUBJECT_REVIEWS system (reviewer int, organisation int) -> (outside id, person id, asked_on day, due_on day, given_at instant)
-- Whom a clinician is to read for; what is not sent yet first.
SELECT q.outside, p.outside, q.asked_on, q.due_on, q.given_at
  FROM subject_request q JOIN patient p ON p.id = q.patient_id
 WHERE q.reviewer_id = :reviewer AND q.organisation_id = :organisation AND q.sent_at IS NULL
 ORDER BY q.due_on, q.id LIMIT 200;

-- query: SUBJECT_REQUEST_GIVEN system (id int, at instant, by int) -> ()
UPDATE subject_request SET given_at = :at, given_by = :by WHERE id = :id;

-- query: SUBJECT_REQUEST_SENT system (id int, at instant, by int, say text) -> ()
UPDATE subject_request SET sent_at = :at, sent_by = :by, sent_say = :say WHERE id = :id AND sent_at IS NULL;

-- query: SUBJECT_REQUESTS system (organisation int) -> (outside id, person id, asked_on day, due_on day, proof text, reviewer text,
-- given_at instant, decided int, staff text, ods text, sent_at instant)
-- organisation 0: all of them. Those that were not answered first.
SELECT q.outside, p.outside, q.asked_on, q.due_on, q.proof, s.name, q.given_at,
       (SELECT COUNT(*) FROM subject_decision x WHERE x.request_id = q.id), w.name, o.ods, q.sent_at
  FROM subject_request q LEFT JOIN patient p ON p.id = q.patient_id LEFT JOIN staff s ON s.id = q.reviewer_id LEFT JOIN staff w ON w.id = q.staff_id
  LEFT JOIN organisation o ON o.id = q.organisation_id
 WHERE :organisation = 0 OR q.organisation_id = :organisation
 ORDER BY CASE WHEN q.sent_at IS NULL THEN 0 ELSE 1 END NULLS LAST, q.due_on, q.id LIMIT 500;

-- query: SUBJECT_HELD_HERE system (patient int, organisation int, now instant) -> (count int)
-- Does this organisation hold a record of her?
SELECT COUNT(*) FROM relation WHERE patient_id = :patient AND organisation_id = :organisation AND kind = 1 AND from_at <= :now AND until_at > :now;

-- query: SUBJECT_DECISIONS system (request int) -> (section text, id int, released int, words text, by text, at instant)
SELECT x.section, x.row_id, x.released, x.words, s.name, x.at FROM subject_decision x LEFT JOIN staff s ON s.id = x.staff_id
 WHERE x.request_id = :request ORDER BY x.section, x.row_id;

-- query: SUBJECT_DECIDE system (request int, section text, id int, released int, words text, reason text, staff int, at instant) -> ()
INSERT INTO subject_decision (request_id, section, row_id, released, words, reason, staff_id, at)
VALUES (:request, :section, :id, :released, :words, :reason, :staff, :at)
ON CONFLICT (request_id, section, row_id) DO UPDATE SET released = :released, words = :words, reason = :reason, staff_id = :staff, at = :at;

-- ---- holds ----

-- insert: LEGAL_HOLD_ADD system legal_hold (id int, patient_id int, reason text, staff_id int, at instant)

-- query: LEGAL_HOLD_END system (patient int, at instant, staff int, say text) -> ()
UPDATE legal_hold SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE patient_id = :patient AND ended_at IS NULL;

-- query: LEGAL_HOLDS system (patient int) -> (reason text, staff text, at instant)
SELECT h.reason, s.name, h.at FROM legal_hold h LEFT JOIN staff s ON s.id = h.staff_id WHERE h.patient_id = :patient AND h.ended_at IS NULL
 ORDER BY h.id;

-- ---- what is due ----

-- query: RETENTION_PEOPLE system (after int) -> (patient int, outside id, died day, born day, last day, listed day, hold int,
-- registered int)
-- Of each person: death, birth, the last thing that sources tell of, the last time a service had her on its list. (And RETENTION_CARE.)
SELECT p.id, p.outside,
       (SELECT max(d.death_on) FROM demographic d WHERE d.patient_id = p.id AND d.ended_at IS NULL),
       (SELECT min(d.birth_on) FROM demographic d WHERE d.patient_id = p.id AND d.ended_at IS NULL),
       (SELECT max(e.on_day) FROM event e WHERE e.patient_id = p.id),
       (SELECT max(w.placed_on) FROM worklist w WHERE w.patient_id = p.id),
       (SELECT COUNT(*) FROM legal_hold h WHERE h.patient_id = p.id AND h.ended_at IS NULL),
       (SELECT COUNT(*) FROM registration g WHERE g.patient_id = p.id AND g.ended_at IS NULL AND g.until_on IS NULL)
  FROM patient p WHERE p.id > :after ORDER BY p.id LIMIT 2000;

-- query: RETENTION_CARE system (patient int) -> (began day, ended day, acted day, answered day, came day, went day, ward day, acted_at instant,
-- letter_at instant, approved_at instant, sent day, plan_at instant, carer_at instant, meeting_at instant, point_at instant, task_at instant,
-- advice_at instant, said_at instant, remote_at instant, alert_at instant, booked_at instant, seen day)
-- The last that was done and written here of her care: what is kept of it is kept as long as what happened is.
SELECT (SELECT max(t.opened_on) FROM episode t WHERE t.patient_id = :patient),
       (SELECT max(t.ended_on) FROM episode t WHERE t.patient_id = :patient),
       (SELECT max(t.on_day) FROM course t WHERE t.patient_id = :patient),
       (SELECT max(t.on_day) FROM response t WHERE t.patient_id = :patient),
       (SELECT max(t.from_on) FROM stay t WHERE t.patient_id = :patient),
       (SELECT max(t.until_on) FROM stay t WHERE t.patient_id = :patient),
       (SELECT max(t.on_day) FROM ward_act t WHERE t.patient_id = :patient),
       (SELECT max(t.at) FROM course t WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM letter t WHERE t.patient_id = :patient),
       (SELECT max(t.approved_at) FROM letter t WHERE t.patient_id = :patient),
       (SELECT max(s.on_day) FROM letter t JOIN letter_sent s ON s.letter_id = t.id WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM plan_item t WHERE t.patient_id = :patient),
       (SELECT max(COALESCE(t.ended_at, t.recorded_at)) FROM carer_need t WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM meeting_item t WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM meeting_point t WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM task t WHERE t.patient_id = :patient),
       (SELECT max(t.asked_at) FROM consultation t WHERE t.patient_id = :patient),
       (SELECT max(m.at) FROM consultation t JOIN consultation_message m ON m.consultation_id = t.id WHERE t.patient_id = :patient),
       (SELECT max(t.recorded_at) FROM remote_ask t WHERE t.patient_id = :patient),
       (SELECT max(t.at) FROM alert t WHERE t.patient_id = :patient),
       (SELECT max(t.at) FROM booking_act t WHERE t.patient_id = :patient),
       (SELECT max(s.on_day) FROM booking t JOIN sitting s ON s.id = t.sitting_id WHERE t.patient_id = :patient AND t.state = 3);

-- query: RETENTION_OPEN system (patient int, now instant) -> (count int)
-- Somebody treats her, or is about to: registered, referred, admitted, on a list or a caseload.
SELECT COUNT(*) FROM relation WHERE patient_id = :patient AND kind IN (2, 3, 4, 5, 6, 7, 8) AND kind > 0 AND from_at <= :now AND until_at > :now;

-- ---- destruction ----

-- insert: DESTRUCTION_ADD system destruction (id int, outside id, patient_id int, person id, period text, counted text, row_count int,
-- proposed_by int, proposed_at instant)

-- query: DESTRUCTION_OPEN system (patient int) -> (id int, outside id, person id, period text, counted text, row_count int, by int,
-- at instant)
SELECT id, outside, person, period, counted, row_count, proposed_by, proposed_at FROM destruction
 WHERE patient_id = :patient AND done_at IS NULL ORDER BY id DESC LIMIT 1;

-- query: DESTRUCTION_DROP system (patient int) -> ()
DELETE FROM destruction WHERE patient_id = :patient AND done_at IS NULL;

-- query: DESTRUCTION_DONE system (id int, staff int, at instant) -> ()
UPDATE destruction SET done_by = :staff, done_at = :at WHERE id = :id;

-- query: DESTROY_EVENT_TEXT system (patient int) -> ()
DELETE FROM event_text WHERE event_id IN (SELECT id FROM event WHERE patient_id = :patient);

-- query: DESTROY_EVENT_END system (patient int) -> ()
DELETE FROM event_end WHERE event_id IN (SELECT id FROM event WHERE patient_id = :patient);

-- query: DESTROY_EVENT system (patient int) -> ()
DELETE FROM event WHERE patient_id = :patient;

-- query: DESTROY_CLAUSE system (patient int) -> ()
DELETE FROM clause WHERE finding_id IN (SELECT id FROM finding WHERE patient_id = :patient);

-- query: DESTROY_EVIDENCE system (patient int) -> ()
DELETE FROM evidence WHERE finding_id IN (SELECT id FROM finding WHERE patient_id = :patient);

-- query: DESTROY_DECISION_FINDING system (patient int) -> ()
DELETE FROM decision_finding WHERE decision_id IN (SELECT id FROM decision WHERE patient_id = :patient);

-- query: DESTROY_DECISION system (patient int) -> ()
DELETE FROM decision WHERE patient_id = :patient;

-- query: DESTROY_FINDING system (patient int) -> ()
DELETE FROM finding WHERE patient_id = :patient;

-- query: DESTROY_WORKLIST system (patient int) -> ()
DELETE FROM worklist WHERE patient_id = :patient;

-- query: DESTROY_FLAG_SETTLED system (patient int) -> ()
DELETE FROM flag_settled WHERE patient_id = :patient;

-- query: DESTROY_ALERT system (patient int) -> ()
DELETE FROM alert WHERE patient_id = :patient;

-- query: DESTROY_REMOTE_PART system (patient int) -> ()
DELETE FROM remote_part WHERE EXISTS (SELECT 1 FROM remote_ask t WHERE t.id = remote_part.ask_id AND t.patient_id = :patient);

-- query: DESTROY_REMOTE_ASK system (patient int) -> ()
DELETE FROM remote_ask WHERE patient_id = :patient;

-- query: DESTROY_RESPONSE system (patient int) -> ()
DELETE FROM response WHERE patient_id = :patient;

-- query: DESTROY_MEETING_POINT system (patient int) -> ()
DELETE FROM meeting_point WHERE patient_id = :patient;

-- query: DESTROY_TASK system (patient int) -> ()
DELETE FROM task WHERE patient_id = :patient;

-- query: DESTROY_MEETING_ITEM system (patient int) -> ()
DELETE FROM meeting_item WHERE patient_id = :patient;

-- query: DESTROY_BOOKING_CELL system (patient int) -> ()
DELETE FROM booking_cell WHERE patient_id = :patient;

-- query: DESTROY_BOOKING_ACT system (patient int) -> ()
DELETE FROM booking_act WHERE patient_id = :patient;

-- query: DESTROY_BOOKING system (patient int) -> ()
DELETE FROM booking WHERE patient_id = :patient;

-- query: DESTROY_PLAN_MARK system (patient int) -> ()
DELETE FROM plan_mark WHERE patient_id = :patient;

-- query: DESTROY_DRAFT system (patient int) -> ()
DELETE FROM draft WHERE patient_id = :patient;

-- query: DESTROY_CARER_NEED system (patient int) -> ()
DELETE FROM carer_need WHERE patient_id = :patient;

-- query: DESTROY_PLAN_ITEM system (patient int) -> ()
DELETE FROM plan_item WHERE patient_id = :patient;

-- query: DESTROY_CONSULTATION_FILE system (patient int) -> ()
DELETE FROM consultation_file WHERE EXISTS (SELECT 1 FROM consultation t WHERE t.id = consultation_file.consultation_id AND t.patient_id = :patient);

-- query: DESTROY_CONSULTATION_MESSAGE system (patient int) -> ()
DELETE FROM consultation_message WHERE EXISTS (SELECT 1 FROM consultation t WHERE t.id = consultation_message.consultation_id AND t.patient_id = :patient);

-- query: DESTROY_CONSULTATION system (patient int) -> ()
DELETE FROM consultation WHERE patient_id = :patient;

-- query: DESTROY_LETTER_SENT system (patient int) -> ()
DELETE FROM letter_sent WHERE EXISTS (SELECT 1 FROM letter t WHERE t.id = letter_sent.letter_id AND t.patient_id = :patient);

-- query: DESTROY_LETTER_PART system (patient int) -> ()
DELETE FROM letter_part WHERE EXISTS (SELECT 1 FROM letter t WHERE t.id = letter_part.letter_id AND t.patient_id = :patient);

-- query: DESTROY_LETTER system (patient int) -> ()
DELETE FROM letter WHERE patient_id = :patient;

-- query: DESTROY_WARD_ACT system (patient int) -> ()
DELETE FROM ward_act WHERE patient_id = :patient;

-- query: DESTROY_WARD_ITEM system (patient int) -> ()
DELETE FROM ward_item WHERE patient_id = :patient;

-- query: DESTROY_STAY system (patient int) -> ()
DELETE FROM stay WHERE patient_id = :patient;

-- query: DESTROY_COURSE_TEXT system (patient int) -> ()
DELETE FROM course_text WHERE patient_id = :patient;

-- query: DESTROY_COURSE system (patient int) -> ()
DELETE FROM course WHERE patient_id = :patient;

-- query: DESTROY_EPISODE system (patient int) -> ()
DELETE FROM episode WHERE patient_id = :patient;

-- query: DESTROY_IDENTIFIER system (patient int) -> ()
DELETE FROM identifier WHERE patient_id = :patient;

-- query: DESTROY_DEMOGRAPHIC system (patient int) -> ()
DELETE FROM demographic WHERE patient_id = :patient;

-- query: DESTROY_REGISTRATION system (patient int) -> ()
DELETE FROM registration WHERE patient_id = :patient;

-- query: DESTROY_LINK_EVENT system (patient int) -> ()
DELETE FROM link_event WHERE patient_id = :patient;

-- query: DESTROY_RELATION system (patient int) -> ()
DELETE FROM relation WHERE patient_id = :patient AND kind > 0;

-- query: DESTROY_PERMISSION system (patient int) -> ()
DELETE FROM permission WHERE patient_id = :patient;

-- query: DESTROY_BAR system (patient int) -> ()
DELETE FROM bar WHERE patient_id = :patient;

-- query: DESTROY_GLASS_ALERT system (patient int) -> ()
DELETE FROM glass_alert WHERE glass_id IN (SELECT id FROM glass WHERE patient_id = :patient);

-- query: DESTROY_GLASS_REVIEW system (patient int) -> ()
DELETE FROM glass_review WHERE glass_id IN (SELECT id FROM glass WHERE patient_id = :patient);

-- query: DESTROY_GLASS system (patient int) -> ()
DELETE FROM glass WHERE patient_id = :patient;

-- query: DESTROY_SUBJECT_DECISION system (patient int) -> ()
DELETE FROM subject_decision WHERE request_id IN (SELECT id FROM subject_request WHERE patient_id = :patient);

-- query: DESTROY_SUBJECT_REQUEST system (patient int) -> ()
DELETE FROM subject_request WHERE patient_id = :patient;

-- query: DESTROY_LEGAL_HOLD system (patient int) -> ()
DELETE FROM legal_hold WHERE patient_id = :patient;

-- query: DESTROY_PATIENT system (patient int) -> ()
DELETE FROM patient WHERE id = :patient;
