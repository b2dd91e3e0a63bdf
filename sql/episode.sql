-- Episodes: one person on one pathway of one service, and what was done.

-- insert: EPISODE_ADD system episode (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int,
-- pathway text, way int, referrer_id int, entry_id int, recorded_at instant, opened_on day, version int, phase int, step text,
-- since_on day, due_on day, breach_on day, owner_id int, kept int, outcome int, ended_on day, seq int, changed_at instant)

-- insert: COURSE_ADD system course (id int, episode_id int, seq int, patient_id int, holding_id int, class int, label int, act int, at instant,
-- on_day day, staff_id int, role text, organisation_id int, item text, step text, answer truth, number int, due_on day)

-- insert: COURSE_TEXT_ADD system course_text (course_id int, patient_id int, holding_id int, class int, label int, say text)

-- query: EPISODE_NOW system (id int, version int, phase int, step text, since_on day, due_on day, breach_on day, owner int, kept int,
-- outcome int, ended_on day, seq int, at instant) -> ()
UPDATE episode SET version = :version, phase = :phase, step = :step, since_on = :since_on, due_on = :due_on, breach_on = :breach_on,
       owner_id = :owner, kept = :kept, outcome = :outcome, ended_on = :ended_on, seq = :seq, changed_at = :at
 WHERE id = :id;

-- query: EPISODE_LOCK system lock (outside id) -> (id int, patient int, organisation int, holding int, pathway text, phase int, seq int,
-- referrer int, label int, step text)
SELECT id, patient_id, organisation_id, holding_id, pathway, phase, seq, referrer_id, label, step FROM episode WHERE outside = :outside;

-- query: EPISODE_LOOK system (outside id) -> (id int, patient int, organisation int, holding int, pathway text, phase int, seq int,
-- referrer int, label int, step text)
SELECT id, patient_id, organisation_id, holding_id, pathway, phase, seq, referrer_id, label, step FROM episode WHERE outside = :outside;

-- query: EPISODE_REFERRERS system (episode int) -> (referrer int)
-- Who asked, where that was corrected (18): the last says. Asked after the lock, so that what another writer corrected is seen.
SELECT number FROM course WHERE episode_id = :episode AND act = 18 ORDER BY seq DESC;

-- query: EPISODE_OPEN_OF system (patient int, organisation int, pathway text, but int) -> (id int, outside id)
SELECT id, outside FROM episode WHERE patient_id = :patient AND organisation_id = :organisation AND pathway = :pathway AND phase <> 3 AND id <> :but
 ORDER BY id;

-- lookup: COURSES_OF system (key int) -> (episode int, id int, seq int, act int, at instant, on_day day, staff int, organisation int, item text,
-- step text, answer truth, number int, due_on day)
SELECT episode_id, id, seq, act, at, on_day, staff_id, organisation_id, item, step, answer, number, due_on FROM course WHERE episode_id = :key;

-- query: EPISODE_BY_OUTSIDE request (outside id) -> (id int, patient int, patient_outside id, organisation int, holding int, label int,
-- organisation_name text, pathway text, version int, way int, referrer_name text, phase int, step text, since_on day, due_on day,
-- owner_name text, opened_on day, outcome int, ended_on day, seq int)
SELECT e.id, e.patient_id, p.outside, e.organisation_id, e.holding_id, e.label, o.name, e.pathway, e.version, e.way,
       (SELECT r.name FROM organisation r WHERE r.id = COALESCE((SELECT c.number FROM g_course c WHERE c.episode_id = e.id AND c.act = 18
         ORDER BY c.seq DESC LIMIT 1), e.referrer_id)), e.phase, e.step, e.since_on, e.due_on,
       (SELECT s.name FROM g_staff_name s WHERE s.id = e.owner_id), e.opened_on, e.outcome, e.ended_on, e.seq
  FROM g_episode e
  JOIN g_patient p ON p.id = e.patient_id
  JOIN organisation o ON o.id = e.organisation_id
 WHERE e.outside = :outside;

-- query: EPISODES_OF request (patient int) -> (id int, outside id, organisation int, organisation_name text, pathway text, version int, way int,
-- phase int, step text, since_on day, due_on day, owner int, owner_name text, opened_on day, outcome int, ended_on day, seq int)
-- The newest first.
SELECT e.id, e.outside, e.organisation_id, o.name, e.pathway, e.version, e.way, e.phase, e.step, e.since_on, e.due_on, e.owner_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = e.owner_id), e.opened_on, e.outcome, e.ended_on, e.seq
  FROM g_episode e
  JOIN organisation o ON o.id = e.organisation_id
 WHERE e.patient_id = :patient
 ORDER BY e.opened_on DESC, e.id DESC
 LIMIT 100;

-- query: COURSE_SEEN request (episode int) -> (id int, seq int, act int, at instant, on_day day, staff_name text, role text, organisation int,
-- organisation_name text, item text, step text, answer truth, number int, due_on day, say text, say_class int)
-- Under the reader's guard: words that she may not read are not there.
SELECT c.id, c.seq, c.act, c.at, c.on_day, (SELECT s.name FROM g_staff_name s WHERE s.id = c.staff_id), c.role, c.organisation_id, o.name, c.item,
       c.step, c.answer, c.number, c.due_on, (SELECT t.say FROM g_course_text t WHERE t.course_id = c.id),
       (SELECT t.class FROM g_course_text t WHERE t.course_id = c.id)
  FROM g_course c
  JOIN organisation o ON o.id = c.organisation_id
 WHERE c.episode_id = :episode
 ORDER BY c.seq;

-- query: BOARD_STEPS request (organisation int, pathway text) -> (step text, phase int, count int)
SELECT e.step, e.phase, COUNT(*) FROM g_episode e
 WHERE e.organisation_id = :organisation AND e.pathway = :pathway AND e.phase <> 3
 GROUP BY e.step, e.phase
 ORDER BY e.step, e.phase;

-- query: BOARD_LINES request (organisation int, pathway text, step text, owner int, stopped truth, worst int, after int, take int) -> (id int,
-- patient int, pathway text, version int, phase int, step text, since_on day, due_on day, breach_on day, owner int, opened_on day, kept int, seq int)
-- Worst first: suspended by a red flag, then whatever day comes first of looking again and of a clock that is over, read in the order of the index
-- episode_worst. pathway '' and step '' are any; owner 0 is anybody, -1 nobody. stopped, worst, after: those behind such a line (BOARD_AT). Of thousands:
-- what a line is counted and ordered by. Who may not know that the person is there is told of no line, neither by a card nor by a count.
SELECT e.id, e.patient_id, e.pathway, e.version, e.phase, e.step, e.since_on, e.due_on, e.breach_on, e.owner_id, e.opened_on, e.kept, e.seq
  FROM g_episode e
 WHERE e.organisation_id = :organisation AND e.phase <> 3
   AND (:pathway = '' OR e.pathway = :pathway) AND (:step = '' OR e.step = :step)
   AND (:owner = 0 OR e.owner_id = :owner OR (:owner = -1 AND e.owner_id IS NULL))
   AND ((:stopped = 1 AND e.phase <> 2)
        OR (CASE WHEN e.breach_on <= e.due_on THEN e.breach_on WHEN e.due_on IS NULL THEN 900000 ELSE e.due_on END > :worst
            OR (CASE WHEN e.breach_on <= e.due_on THEN e.breach_on WHEN e.due_on IS NULL THEN 900000 ELSE e.due_on END = :worst AND e.id > :after))
           AND (:stopped = 1 OR e.phase <> 2))
   AND (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)
        OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id))
 ORDER BY CASE WHEN e.phase = 2 THEN 0 ELSE 1 END NULLS FIRST,
          CASE WHEN e.breach_on <= e.due_on THEN e.breach_on WHEN e.due_on IS NULL THEN 900000 ELSE e.due_on END NULLS FIRST, e.id
 LIMIT :take;

-- query: BOARD_STEP_LINES request (organisation int, pathway text, step text, owner int, take int) -> (id int,
-- patient int, pathway text, version int, phase int, step text, since_on day, due_on day, breach_on day, owner int, opened_on day, kept int, seq int)
-- The same at one step of one pathway, without those whom a red flag stops.
SELECT e.id, e.patient_id, e.pathway, e.version, e.phase, e.step, e.since_on, e.due_on, e.breach_on, e.owner_id, e.opened_on, e.kept, e.seq
  FROM g_episode e
 WHERE e.organisation_id = :organisation AND e.phase <> 3 AND e.pathway = :pathway AND e.step = :step AND CASE WHEN e.phase = 2 THEN 0 ELSE 1 END = 1
   AND (:owner = 0 OR e.owner_id = :owner OR (:owner = -1 AND e.owner_id IS NULL))
   AND (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)
        OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id))
 ORDER BY CASE WHEN e.breach_on <= e.due_on THEN e.breach_on WHEN e.due_on IS NULL THEN 900000 ELSE e.due_on END NULLS FIRST, e.id
 LIMIT :take;

-- query: BOARD_AT request (outside id) -> (organisation int, stopped truth, worst int, id int)
-- Where in that order a line stands that the reader sees.
SELECT e.organisation_id, CASE WHEN e.phase = 2 THEN 1 ELSE 0 END,
       CASE WHEN e.breach_on <= e.due_on THEN e.breach_on WHEN e.due_on IS NULL THEN 900000 ELSE e.due_on END, e.id
  FROM g_episode e
 WHERE e.outside = :outside AND e.phase <> 3
   AND (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)
        OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id));

-- query: ENDED_LINES request (organisation int, owner int, since day, take int) -> (id int, patient int, pathway text, version int, step text,
-- since_on day, due_on day, owner int, opened_on day, ended_on day, seq int)
-- What may be left to do after an end: handed over to somebody who has not said that they took over (due_on), the longest first, and what ended since
-- a day. owner 0 is anybody; else hers and nobody's.
SELECT e.id, e.patient_id, e.pathway, e.version, e.step, e.since_on, e.due_on, e.owner_id, e.opened_on, e.ended_on, e.seq
  FROM g_episode e
 WHERE e.organisation_id = :organisation AND e.phase = 3 AND (e.due_on IS NOT NULL OR e.ended_on >= :since)
   AND (:owner = 0 OR e.owner_id = :owner OR e.owner_id IS NULL)
   AND EXISTS (SELECT 1 FROM g_patient p WHERE p.id = e.patient_id)
 ORDER BY e.due_on NULLS LAST, e.ended_on DESC NULLS LAST, e.id
 LIMIT :take;

-- query: REFERRED_LINES request (organisation int, take int) -> (id int, patient int, pathway text, version int, phase int, step text, since_on day)
-- People whom an organisation referred, who are on a pathway now; whom a red flag stops first, then who came to the step last.
SELECT e.id, e.patient_id, e.pathway, e.version, e.phase, e.step, e.since_on
  FROM g_episode e
 WHERE e.referrer_id = :organisation AND e.phase <> 3
   AND (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)
        OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id))
 ORDER BY e.phase DESC, e.since_on DESC, e.id
 LIMIT :take;

-- query: BOARD_ANY request (organisation int, pathway text) -> (some int)
SELECT 1 WHERE EXISTS (SELECT 1 FROM g_episode e
  WHERE e.organisation_id = :organisation AND e.pathway = :pathway AND e.phase <> 3
    AND (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)
         OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = e.patient_id AND n.patient_id >= e.patient_id)));

-- lookup: BOARD_SHOWN request (key int) -> (id int, outside id, patient_outside id, owner_name text)
-- Of lines that are shown: none where the reader may not know that the person is there.
SELECT e.id, e.outside, p.outside, (SELECT s.name FROM g_staff_name s WHERE s.id = e.owner_id)
  FROM g_episode e
  JOIN g_patient p ON p.id = e.patient_id
 WHERE e.id = :key;

-- lookup: BOARD_SUSPENDED request (key int) -> (id int, patient int)
SELECT e.id, e.patient_id FROM g_episode e WHERE e.id = :key AND e.phase = 2;

-- lookup: BOARD_WHO request (key int) -> (patient int, id int, said_on day, family text, given text)
-- All who say a name now: extracts of activity have none.
SELECT d.patient_id, d.id, d.said_on, d.family, d.given FROM g_demographic d WHERE d.patient_id = :key AND d.latest = 1 AND d.family IS NOT NULL;

-- lookup: DIED_SAID request (key int) -> (patient int, died_on day)
-- Whoever says now that the person has died.
SELECT d.patient_id, d.death_on FROM g_demographic d WHERE d.patient_id = :key AND d.latest = 1 AND d.death_on IS NOT NULL;

-- lookup: DIED_ENDED request (key int) -> (patient int, died_on day)
-- Pathways that ended so (10).
SELECT e.patient_id, e.ended_on FROM g_episode e WHERE e.patient_id = :key AND e.phase = 3 AND e.outcome = 10;

-- query: EPISODE_COUNTS system (organisation int, pathway text) -> (step text, phase int, count int)
-- For who manages the flow and sees nobody: how many are where, of the own service.
SELECT step, phase, COUNT(*) FROM episode WHERE organisation_id = :organisation AND pathway = :pathway AND phase <> 3
 GROUP BY step, phase ORDER BY step, phase;

-- query: EPISODE_REVISIONS system (organisation int, pathway text, a text, b text, c text, d text) -> (judged int, revised int)
-- For who answers for the service and sees nobody. a to d: the records of the pathway's versions that say that no organic cause explains the
-- symptoms, '' where there are fewer. Acts: 2 a judgement, 15 one taken back; outcome 7: a disease explains the symptoms.
SELECT COUNT(*),
       sum(CASE WHEN e.outcome = 7 OR EXISTS (
           SELECT 1 FROM course n
            WHERE n.episode_id = e.id AND n.act = 2 AND n.item IN (:a, :b, :c, :d) AND n.answer = 0
              AND n.seq > (SELECT min(y.seq) FROM course y
                            WHERE y.episode_id = e.id AND y.act = 2 AND y.item IN (:a, :b, :c, :d) AND y.answer = 1
                              AND NOT EXISTS (SELECT 1 FROM course v WHERE v.episode_id = e.id AND v.act = 15 AND v.number = y.seq))
              AND NOT EXISTS (SELECT 1 FROM course u WHERE u.episode_id = e.id AND u.act = 15 AND u.number = n.seq)) THEN 1 ELSE 0 END)
  FROM episode e
 WHERE e.organisation_id = :organisation AND e.pathway = :pathway
   AND EXISTS (
       SELECT 1 FROM course c
        WHERE c.episode_id = e.id AND c.act = 2 AND c.item IN (:a, :b, :c, :d) AND c.answer = 1
          AND NOT EXISTS (SELECT 1 FROM course u WHERE u.episode_id = e.id AND u.act = 15 AND u.number = c.seq));

-- lookup: EPISODE_FLAGS system (key int) -> (patient int, organisation int, flag truth)
-- What services' own lists know of red flags: none where she is not on one.
SELECT w.patient_id, w.organisation_id, w.flag FROM worklist w WHERE w.patient_id = :key;

-- query: EPISODE_UNDECIDED system (patient int, organisation int) -> (count int)
-- Found by the service's rules (kind 1), and to be decided (1) or put off (4).
SELECT COUNT(*) FROM worklist w WHERE w.patient_id = :patient AND w.organisation_id = :organisation AND w.kind = 1 AND w.state IN (1, 4);

-- query: EPISODE_RULES system (patient int, organisation int) -> (rule text)
SELECT DISTINCT f.rule FROM finding f
 WHERE f.patient_id = :patient AND f.organisation_id = :organisation AND f.withdrawn_at IS NULL AND f.truth = 1
 ORDER BY f.rule;

-- query: EPISODES_OPEN_FOR system (patient int) -> (outside id)
SELECT outside FROM episode WHERE patient_id = :patient AND phase = 1 ORDER BY id;

-- query: EPISODES_BESIDE system (patient int, but int) -> (outside id)
SELECT outside FROM episode WHERE patient_id = :patient AND phase <> 3 AND id <> :but ORDER BY id;

-- query: EPISODES_OTHERS system (patient int, but int) -> (outside id, phase int)
-- All of hers but one, whichever service's.
SELECT outside, phase FROM episode WHERE patient_id = :patient AND id <> :but ORDER BY id;

-- query: RESUMED_SINCE system (patient int, episode int) -> (id int)
-- Has a named person said of her, after the last act of that episode, that it goes on? Acts: 8 goes on, 15 one taken back.
SELECT r.id FROM course r
 WHERE r.patient_id = :patient AND r.act = 8 AND r.id > (SELECT max(l.id) FROM course l WHERE l.episode_id = :episode)
   AND NOT EXISTS (SELECT 1 FROM course u WHERE u.episode_id = r.episode_id AND u.act = 15 AND u.number = r.seq)
 ORDER BY r.id LIMIT 1;

-- query: EPISODE_FLAG_OTHERS system (patient int, organisation int) -> (id int)
-- Lists of other services on which a red flag of hers is open.
SELECT w.id FROM worklist w WHERE w.patient_id = :patient AND w.organisation_id <> :organisation AND w.flag = 1 ORDER BY w.id LIMIT 1;

-- query: CARRIED_PATIENTS system () -> (patient int)
SELECT DISTINCT patient_id FROM episode WHERE phase <> 3 ORDER BY patient_id;

-- query: EPISODE_KEPT system (id int) -> (version int, phase int, step text, since_on day, due_on day, owner int, kept int, outcome int,
-- ended_on day, seq int)
SELECT version, phase, step, since_on, due_on, owner_id, kept, outcome, ended_on, seq FROM episode WHERE id = :id;

-- query: EPISODES_AFTER system (after int) -> (id int, outside id)
-- All there are, a thousand at a time: for doctor.
SELECT id, outside FROM episode WHERE id > :after ORDER BY id LIMIT 1000;

-- query: EPISODE_KNOWN_THERE request (patient int, service int, today day) -> (holding int)
-- What says who she is, of what the reader sees, and is carried to that service for care by an agreement in force of which the reader's
-- organisation is a party: what others share with it is not told.
SELECT d.holding_id
  FROM g_demographic d
  JOIN g_holding h ON h.id = d.holding_id
  JOIN g_agreement_flow f ON f.from_id = h.organisation_id AND f.to_id = :service AND f.class = 1 AND f.purpose = 0
  JOIN g_agreement_version v ON v.id = f.version_id AND v.status = 3 AND (v.covers = 2 OR v.agreement_id = h.agreement_id)
       AND (v.starts_on IS NULL OR v.starts_on <= :today) AND (v.ends_on IS NULL OR v.ends_on >= :today)
 WHERE d.patient_id = :patient
 ORDER BY d.holding_id LIMIT 1;

-- query: CARERS_OF system (organisation int, now instant) -> (id int, outside id, name text, profession text, role text)
-- Whoever works there now: programs do not, and who has a sign-in as a patient or as somebody's carer does not either.
SELECT s.id, s.outside, s.name, s.profession, r.role
  FROM role_assignment r
  JOIN staff s ON s.id = r.staff_id
 WHERE r.organisation_id = :organisation AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now)
   AND r.role NOT IN ('patient', 'carer') AND s.disabled_at IS NULL AND substr(s.login, 1, 1) <> '-'
 ORDER BY s.name, s.id, r.role;

-- query: DEMO_PEOPLE system (practice int, now instant, most int) -> (outside id, events int)
-- For the demonstration: a practice's people who are on no pathway, whom the record says most of first.
SELECT p.outside, COUNT(*)
  FROM relation r
  JOIN patient p ON p.id = r.patient_id
  JOIN event e ON e.patient_id = p.id
 WHERE r.organisation_id = :practice AND r.kind = 2 AND r.until_at > :now
   AND NOT EXISTS (SELECT 1 FROM episode x WHERE x.patient_id = p.id)
 GROUP BY p.id, p.outside
 ORDER BY COUNT(*) DESC, p.id
 LIMIT :most;
