-- The synthetic region's truth held against what rules found: only `waymark truth` asks.

-- query: TRUTH_LOCALS system (after int) -> (id int, patient int, ods text, value text)
SELECT i.id, i.patient_id, o.ods, i.value FROM identifier i JOIN organisation o ON o.id = i.organisation_id
 WHERE i.system = 2 AND i.id > :after ORDER BY i.id LIMIT 10000;

-- query: TRUTH_FOUND system (organisation int, after int) -> (id int, patient int, rule text)
SELECT id, patient_id, rule FROM finding
 WHERE organisation_id = :organisation AND id > :after AND truth = 1 AND withdrawn_at IS NULL
 ORDER BY id LIMIT 10000;
