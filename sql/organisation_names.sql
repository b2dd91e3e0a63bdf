-- Organisations by number, for pages.

-- query: ORGANISATIONS_ALL request () -> (id int, outside id, ods text, name text, type int)
SELECT id, outside, ods, name, type FROM organisation ORDER BY name, id;
