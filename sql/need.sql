-- Need: counts by strata, written while everybody is asked, read as numbers.

-- insert: NEED_RUN_ADD system need_run (id int, organisation_id int, judged_on day, at instant, nowhere int, done int)

-- insert: NEED_RULE_ADD system need_rule (run_id int, rule text, rule_version int, list_yes int, list_of int, rest_yes int, rest_of int)

-- insert: NEED_COUNT_ADD system need_count (run_id int, rule text, area_id int, band int, sex int, fifth int, people int, attenders int,
-- asked int, found int, unknown int, ungraded int, mild int, moderate int, severe int, very_severe int)

-- insert: NEED_CLINIC_ADD system need_clinic (run_id int, function_id int, people int)

-- query: NEED_RUN_DONE system (run int) -> ()
UPDATE need_run SET done = 1 WHERE id = :run;

-- query: NEED_RULES_DROP system (organisation int, run int) -> ()
-- Those of the runs before it, whole or broken off.
DELETE FROM need_rule WHERE run_id IN (SELECT id FROM need_run WHERE organisation_id = :organisation AND id <> :run);

-- query: NEED_COUNTS_DROP system (organisation int, run int) -> ()
DELETE FROM need_count WHERE run_id IN (SELECT id FROM need_run WHERE organisation_id = :organisation AND id <> :run);

-- query: NEED_CLINICS_DROP system (organisation int, run int) -> ()
DELETE FROM need_clinic WHERE run_id IN (SELECT id FROM need_run WHERE organisation_id = :organisation AND id <> :run);

-- query: NEED_RUNS_DROP system (organisation int, run int) -> ()
DELETE FROM need_run WHERE organisation_id = :organisation AND id <> :run;

-- query: NEED_LEFT_OUT system (organisation int, now instant) -> (patient int)
-- Who has refused sharing, or has opted out of planning: counted nowhere.
SELECT DISTINCT patient_id FROM bar
 WHERE kind IN (1, 3) AND (organisation_id = 0 OR organisation_id = :organisation) AND from_at <= :now AND until_at > :now
 ORDER BY patient_id;

-- query: NEED_GRADES system (organisation int, after int) -> (id int, patient int, grade int)
-- Grades of severity that stand, decided here, as ordinary parts of a plan.
SELECT id, patient_id, grade FROM plan_item
 WHERE id > :after AND organisation_id = :organisation AND kind = 7 AND grade BETWEEN 1 AND 4 AND class = 12 AND label = 1 AND restricted = 0
   AND ended_at IS NULL
 ORDER BY id
 LIMIT 10000;

-- query: NEED_RUN_LATEST request (organisation int) -> (id int, judged_on day, at instant, nowhere int)
SELECT id, judged_on, at, nowhere FROM g_need_run WHERE organisation_id = :organisation AND done = 1 ORDER BY id DESC LIMIT 1;

-- query: NEED_RULES request (run int) -> (rule text, rule_version int, list_yes int, list_of int, rest_yes int, rest_of int)
SELECT rule, rule_version, list_yes, list_of, rest_yes, rest_of FROM g_need_rule WHERE run_id = :run ORDER BY rule;

-- query: NEED_COUNTS request (run int, rule text) -> (area int, ods text, name text, band int, sex int, fifth int, people int, attenders int,
-- asked int, found int, unknown int, ungraded int, mild int, moderate int, severe int, very_severe int)
SELECT c.area_id, o.ods, o.name, c.band, c.sex, c.fifth, c.people, c.attenders, c.asked, c.found, c.unknown, c.ungraded, c.mild, c.moderate, c.severe,
       c.very_severe
  FROM g_need_count c JOIN organisation o ON o.id = c.area_id
 WHERE c.run_id = :run AND c.rule = :rule
 ORDER BY o.ods, c.area_id, c.band, c.sex, c.fifth;

-- query: NEED_CLINICS request (run int) -> (function text, people int)
SELECT k.value, c.people FROM g_need_clinic c JOIN code k ON k.id = c.function_id WHERE c.run_id = :run ORDER BY k.value, k.id;
