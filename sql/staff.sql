-- Who can sign in, and in which roles.

-- insert: STAFF_ADD system staff (id int, outside id, login text, name text, profession text, password text, wrong_count int,
-- wait_until instant, disabled_at instant, created_at instant)

-- insert: ROLE_ADD system role_assignment (id int, outside id, staff_id int, organisation_id int, role text, from_at instant,
-- until_at instant, provider text)

-- query: STAFF_BY_LOGIN system (login text) -> (id int, outside id, name text, profession text, password text, wrong_count int,
-- wait_until instant, disabled_at instant)
SELECT id, outside, name, profession, password, wrong_count, wait_until, disabled_at FROM staff WHERE login = :login;

-- query: STAFF_BY_ID system (id int) -> (outside id, login text, name text, profession text, password text, disabled_at instant)
SELECT outside, login, name, profession, password, disabled_at FROM staff WHERE id = :id;

-- query: STAFF_TRIED system (id int, wrong_count int, wait_until instant) -> ()
UPDATE staff SET wrong_count = :wrong_count, wait_until = :wait_until WHERE id = :id;

-- query: STAFF_PASSWORD system (id int, password text) -> ()
UPDATE staff SET password = :password, wrong_count = 0, wait_until = NULL WHERE id = :id;

-- query: STAFF_LIST system () -> (id int, login text, name text, profession text, disabled_at instant)
SELECT id, login, name, profession, disabled_at FROM staff ORDER BY login, id;

-- query: ROLES_OF system (staff int, now instant) -> (id int, outside id, organisation int, ods text, organisation_name text,
-- role text)
SELECT r.id, r.outside, r.organisation_id, o.ods, o.name, r.role
  FROM role_assignment r JOIN organisation o ON o.id = r.organisation_id
 WHERE r.staff_id = :staff AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now)
 ORDER BY o.name, r.role, r.id;

-- query: STAFF_DISABLE system (id int, now instant) -> ()
UPDATE staff SET disabled_at = :now, totp = NULL, totp_begun = NULL WHERE id = :id AND disabled_at IS NULL;

-- query: STAFF_ENABLE system (id int) -> ()
UPDATE staff SET disabled_at = NULL WHERE id = :id;

-- query: ROLES_END system (staff int, now instant) -> ()
UPDATE role_assignment SET until_at = :now WHERE staff_id = :staff AND (until_at IS NULL OR until_at > :now);

-- query: ROLE_END system (id int, now instant) -> ()
UPDATE role_assignment SET until_at = :now WHERE id = :id AND (until_at IS NULL OR until_at > :now);

-- query: ROLES_FROM_PROVIDER system (staff int, provider text, now instant) -> (id int, organisation int, role text)
SELECT id, organisation_id, role FROM role_assignment
 WHERE staff_id = :staff AND provider = :provider AND (until_at IS NULL OR until_at > :now)
 ORDER BY id;

-- query: STAFF_WITH_SECOND system () -> (n int)
-- Who could sign in from outside the machine: with a second factor, or by a provider that asked for one.
SELECT COUNT(*) FROM staff WHERE disabled_at IS NULL AND totp IS NOT NULL;
