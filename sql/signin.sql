-- Sign-ins and what they may see.

-- insert: SIGNIN_ADD system signin (id int, token_hash blob, staff_id int, organisation_id int, role text, csrf blob, created_at
-- instant, seen_at instant, until_at instant, ended_at instant)

-- query: SIGNIN_BY_TOKEN system (token_hash blob, now instant, seen_after instant) -> (id int, staff int, staff_name text,
-- organisation int, organisation_name text, ods text, role text, csrf blob, seen_at instant, until_at instant)
-- Live only: not ended, not past its absolute end, used since seen_after; the person and the role still stand.
SELECT n.id, n.staff_id, s.name, n.organisation_id, o.name, o.ods, n.role, n.csrf, n.seen_at, n.until_at
  FROM signin n
  JOIN staff s ON s.id = n.staff_id AND s.disabled_at IS NULL
  JOIN organisation o ON o.id = n.organisation_id
 WHERE n.token_hash = :token_hash AND n.ended_at IS NULL AND n.until_at > :now AND n.seen_at > :seen_after
   AND EXISTS (SELECT 1 FROM role_assignment r
                WHERE r.staff_id = n.staff_id AND r.organisation_id = n.organisation_id AND r.role = n.role
                  AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now));

-- query: SIGNIN_SEEN system (id int, now instant) -> ()
UPDATE signin SET seen_at = :now WHERE id = :id AND seen_at < :now;

-- query: SIGNIN_END system (id int, now instant) -> ()
UPDATE signin SET ended_at = :now WHERE id = :id AND ended_at IS NULL;

-- query: SIGNINS_OF system (staff int, now instant) -> (id int)
SELECT id FROM signin WHERE staff_id = :staff AND ended_at IS NULL AND until_at > :now ORDER BY id;

-- query: SIGHT_END system (signin int) -> ()
DELETE FROM sight WHERE signin_id = :signin;

-- query: SIGHT_FOLD system (signin int, organisation int, until instant, today day) -> ()
-- One's own holdings, and those under an agreement in force that names one's organisation as a reader.
INSERT INTO sight (signin_id, holding_id, until_at)
SELECT :signin, h.id, :until
  FROM holding h
 WHERE h.organisation_id = :organisation
    OR EXISTS (SELECT 1 FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id
                WHERE p.agreement_id = h.agreement_id AND p.organisation_id = :organisation AND p.side = 2
                  AND (a.starts_on IS NULL OR a.starts_on <= :today) AND (a.ends_on IS NULL OR a.ends_on >= :today));

-- query: SIGNINS_LIVE system (now instant) -> (id int, organisation int, until_at instant)
SELECT id, organisation_id, until_at FROM signin WHERE ended_at IS NULL AND until_at > :now ORDER BY id;

-- query: FORM_ANSWERED system (key text, signin int) -> (status int, location text)
SELECT status, location FROM form_key WHERE key = :key AND signin_id = :signin;

-- insert: FORM_ANSWER system form_key (key text, signin_id int, status int, location text, at instant)
