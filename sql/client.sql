-- Programs of partners, and what they sign in with.

-- insert: CLIENT_ADD system client (id int, outside id, staff_id int, organisation_id int, name text, keys text, certificates text,
-- created_at instant)

-- query: CLIENT_BY_OUTSIDE system (outside id) -> (id int, staff int, organisation int, ods text, organisation_name text, name text,
-- keys text, certificates text, created_at instant, ended_at instant)
SELECT c.id, c.staff_id, c.organisation_id, o.ods, o.name, c.name, c.keys, c.certificates, c.created_at, c.ended_at
  FROM client c JOIN organisation o ON o.id = c.organisation_id
 WHERE c.outside = :outside;

-- query: CLIENTS system () -> (id int, outside id, staff int, organisation int, ods text, organisation_name text, name text,
-- keys text, certificates text, created_at instant, ended_at instant, used_at instant)
SELECT c.id, c.outside, c.staff_id, c.organisation_id, o.ods, o.name, c.name, c.keys, c.certificates, c.created_at, c.ended_at,
       (SELECT MAX(n.seen_at) FROM signin n WHERE n.staff_id = c.staff_id)
  FROM client c JOIN organisation o ON o.id = c.organisation_id
 ORDER BY o.ods, c.name, c.id;

-- query: CLIENT_KEYS system (id int, keys text, certificates text) -> ()
UPDATE client SET keys = :keys, certificates = :certificates WHERE id = :id;

-- query: CLIENT_END system (id int, now instant) -> ()
UPDATE client SET ended_at = :now WHERE id = :id AND ended_at IS NULL;

-- query: CLIENTS_LIVE_OF system (organisation int) -> (n int)
SELECT COUNT(*) FROM client WHERE organisation_id = :organisation AND ended_at IS NULL;

-- query: ASSERTION_SEEN system (client int, hash blob) -> (until_at instant)
SELECT until_at FROM client_assertion WHERE client_id = :client AND hash = :hash;

-- insert: ASSERTION_ADD system client_assertion (client_id int, hash blob, until_at instant)

-- query: ASSERTIONS_PAST system (now instant) -> ()
-- Their own time refuses them now.
DELETE FROM client_assertion WHERE until_at <= :now;

-- query: SIGNINS_PAST system (staff int, now instant) -> (id int)
SELECT id FROM signin WHERE staff_id = :staff AND ended_at IS NULL AND until_at <= :now ORDER BY id LIMIT 1000;

-- query: FEEDS_END system (organisation int, kind int, now instant) -> ()
-- Nobody of that organisation takes what is fed.
UPDATE relation SET until_at = :now WHERE organisation_id = :organisation AND kind = :kind AND until_at > :now;

-- query: FEEDS_OF system (organisation int, kind int, now instant) -> (n int)
SELECT COUNT(DISTINCT patient_id) FROM relation WHERE organisation_id = :organisation AND kind = :kind AND from_at <= :now AND until_at > :now;
