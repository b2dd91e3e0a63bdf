-- Questionnaires away from the room: what a service has set, what somebody was asked, what she has answered so far.

-- insert: REMOTE_SETTING_ADD system remote_setting (id int, organisation_id int, days int, from_minute int, until_minute int, role text, telephone text,
-- staff_id int, recorded_at instant)

-- insert: REMOTE_STEP_ADD system remote_step (setting_id int, seq int, staff_id int, role text, minutes int)

-- query: REMOTE_SETTING_LAST request (organisation int) -> (id int, days int, from_minute int, until_minute int, role text, telephone text, staff_name text,
-- recorded_at instant)
SELECT s.id, s.days, s.from_minute, s.until_minute, s.role, s.telephone, (SELECT n.name FROM g_staff_name n WHERE n.id = s.staff_id), s.recorded_at
  FROM remote_setting s WHERE s.organisation_id = :organisation ORDER BY s.id DESC LIMIT 1;

-- query: REMOTE_SETTING_BY_ID request (id int) -> (id int, days int, from_minute int, until_minute int, role text, telephone text, staff_name text,
-- recorded_at instant)
SELECT s.id, s.days, s.from_minute, s.until_minute, s.role, s.telephone, (SELECT n.name FROM g_staff_name n WHERE n.id = s.staff_id), s.recorded_at
  FROM remote_setting s WHERE s.id = :id;

-- query: REMOTE_STEPS request (setting int) -> (seq int, staff int, role text, minutes int, staff_name text)
SELECT t.seq, t.staff_id, t.role, t.minutes, (SELECT n.name FROM g_staff_name n WHERE n.id = t.staff_id)
  FROM remote_step t WHERE t.setting_id = :setting ORDER BY t.seq;

-- insert: REMOTE_ASK_ADD system remote_ask (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, staff_id int,
-- role text, way int, recorded_at instant, until_on day, secret blob, tries int, state int)

-- insert: REMOTE_PART_ADD system remote_part (id int, ask_id int, seq int, instrument text, version int, state int)

-- query: REMOTE_LOCK system lock (id int) -> (id int, outside id, patient int, organisation int, holding int, label int, staff int, way int, until_on day,
-- tries int, token blob, token_at instant, state int)
SELECT id, outside, patient_id, organisation_id, holding_id, label, staff_id, way, until_on, tries, token, token_at, state FROM remote_ask WHERE id = :id;

-- query: REMOTE_BY_SECRET system (secret blob) -> (id int)
SELECT id FROM remote_ask WHERE secret = :secret ORDER BY id LIMIT 1;

-- query: REMOTE_BY_TOKEN system (token blob) -> (id int, outside id, patient int, organisation int, organisation_name text, staff int, way int,
-- until_on day, token_at instant, state int)
SELECT t.id, t.outside, t.patient_id, t.organisation_id, o.name, t.staff_id, t.way, t.until_on, t.token_at, t.state
  FROM remote_ask t JOIN organisation o ON o.id = t.organisation_id WHERE t.token = :token ORDER BY t.id LIMIT 1;

-- query: REMOTE_WHO system (patient int) -> (birth_on day, sex int, death_on day)
-- As every source says of her last: a birth date is asked of her, a question that is not for her sex is not.
SELECT d.birth_on, d.sex, d.death_on FROM demographic d WHERE d.patient_id = :patient AND d.ended_at IS NULL AND d.latest = 1 ORDER BY d.id LIMIT 50;

-- query: REMOTE_TRIES system (id int, tries int) -> ()
UPDATE remote_ask SET tries = :tries WHERE id = :id;

-- query: REMOTE_OPENED system (id int, token blob, at instant) -> ()
UPDATE remote_ask SET token = :token, token_at = :at, tries = 0, opened_at = coalesce(opened_at, :at) WHERE id = :id;

-- query: REMOTE_USED system (id int, at instant) -> ()
UPDATE remote_ask SET token_at = :at WHERE id = :id;

-- query: REMOTE_END system (id int, state int, at instant, staff int, say text) -> ()
UPDATE remote_ask SET state = :state, ended_at = :at, ended_by = :staff, ended_say = :say, secret = NULL, token = NULL, token_at = NULL WHERE id = :id;

-- query: REMOTE_LEAVE system (id int) -> ()
UPDATE remote_ask SET token = NULL, token_at = NULL WHERE id = :id;

-- query: REMOTE_ANEW system (id int, secret blob, until_on day) -> ()
UPDATE remote_ask SET secret = :secret, until_on = :until_on, tries = 0, state = 1, token = NULL, token_at = NULL, ended_at = NULL, ended_by = NULL,
       ended_say = NULL
 WHERE id = :id;

-- query: REMOTE_PARTS system (ask int) -> (id int, seq int, instrument text, version int, state int, answers text, begun_at instant, changed_at instant,
-- sent_at instant, keyed_by int, answered_on day)
SELECT id, seq, instrument, version, state, answers, begun_at, changed_at, sent_at, keyed_by, answered_on FROM remote_part WHERE ask_id = :ask ORDER BY seq;

-- query: REMOTE_PART_SET system (id int, answers text, at instant) -> ()
UPDATE remote_part SET answers = :answers, begun_at = coalesce(begun_at, :at), changed_at = :at WHERE id = :id;

-- query: REMOTE_PART_SENT system (id int, state int, response int, at instant) -> ()
UPDATE remote_part SET state = :state, response_id = :response, sent_at = :at, answers = NULL WHERE id = :id;

-- query: REMOTE_ASKS request (patient int) -> (id int, outside id, organisation int, organisation_name text, staff int, staff_name text, way int,
-- recorded_at instant, until_on day, opened_at instant, state int, ended_at instant, ended_say text)
-- The newest first.
SELECT t.id, t.outside, t.organisation_id, o.name, t.staff_id, (SELECT n.name FROM g_staff_name n WHERE n.id = t.staff_id), t.way, t.recorded_at,
       t.until_on, t.opened_at, t.state, t.ended_at, t.ended_say
  FROM g_remote_ask t JOIN organisation o ON o.id = t.organisation_id
 WHERE t.patient_id = :patient ORDER BY t.recorded_at DESC, t.id DESC LIMIT 100;

-- lookup: REMOTE_WAITING request (key int) -> (patient int, organisation int, recorded_at instant, until_on day, last instant)
-- Of many people at once: what was asked from home and is not sent. last: when she last answered something of it.
SELECT t.patient_id, t.organisation_id, t.recorded_at, t.until_on, (SELECT max(p.changed_at) FROM g_remote_part p WHERE p.ask_id = t.id)
  FROM g_remote_ask t WHERE t.patient_id = :key AND t.state = 1 AND t.way = 1;

-- query: REMOTE_PARTS_SEEN request (ask int) -> (id int, seq int, instrument text, version int, state int, answers text, begun_at instant,
-- changed_at instant, sent_at instant, keyed_by int, keyed_name text, answered_on day)
SELECT p.id, p.seq, p.instrument, p.version, p.state, p.answers, p.begun_at, p.changed_at, p.sent_at, p.keyed_by,
       (SELECT n.name FROM g_staff_name n WHERE n.id = p.keyed_by), p.answered_on FROM g_remote_part p
 WHERE p.ask_id = :ask ORDER BY p.seq;

-- query: REMOTE_BY_OUTSIDE request (outside id) -> (id int, patient int, organisation int)
SELECT t.id, t.patient_id, t.organisation_id FROM g_remote_ask t WHERE t.outside = :outside;

-- query: REMOTE_PART_KEYED system (id int, answers text, staff int, answered_on day, at instant) -> ()
UPDATE remote_part SET answers = :answers, keyed_by = :staff, answered_on = :answered_on, begun_at = :at, changed_at = :at WHERE id = :id;

-- query: PAPERS_OPEN request (organisation int) -> (outside id, patient int, recorded_at instant, staff_name text, instrument text, version int,
-- keyed_by int, keyed_name text, changed_at instant)
-- Sheets of one service that wait to be keyed; those keyed once first.
SELECT t.outside, t.patient_id, t.recorded_at, (SELECT n.name FROM g_staff_name n WHERE n.id = t.staff_id), p.instrument, p.version, p.keyed_by,
       (SELECT n.name FROM g_staff_name n WHERE n.id = p.keyed_by), p.changed_at
  FROM g_remote_ask t JOIN g_remote_part p ON p.ask_id = t.id
 WHERE t.organisation_id = :organisation AND t.way = 3 AND t.state = 1
 ORDER BY p.begun_at ASC NULLS LAST, t.recorded_at, t.id LIMIT 300;

-- query: PAPERS_BETWEEN request (organisation int, from id, until id) -> (outside id, patient int)
-- By the letters of its number; whether or not it waits.
SELECT t.outside, t.patient_id FROM g_remote_ask t
 WHERE t.organisation_id = :organisation AND t.way = 3 AND t.outside >= :from AND t.outside <= :until ORDER BY t.outside LIMIT 3;

-- query: PAPERS_KEYED_ONCE request (organisation int) -> (count int)
SELECT count(*) FROM g_remote_ask t JOIN g_remote_part p ON p.ask_id = t.id
 WHERE t.organisation_id = :organisation AND t.way = 3 AND t.state = 1 AND p.keyed_by IS NOT NULL;
