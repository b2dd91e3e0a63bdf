-- The staff of one organisation, for whoever administers it.

-- query: COLLEAGUES system (organisation int, text text, now instant, most int) -> (id int, outside id, login text, name text,
-- profession text, disabled_at instant, used_at instant, second int, password int, invited int, elsewhere int)
-- Whoever has, or had, a role there; programs are not staff. text: somewhere in the name or sign-in name, in small letters.
SELECT s.id, s.outside, s.login, s.name, s.profession, s.disabled_at,
       (SELECT MAX(n.seen_at) FROM signin n WHERE n.staff_id = s.id AND n.organisation_id = :organisation),
       CASE WHEN s.totp IS NULL THEN 0 ELSE 1 END, CASE WHEN s.password = '' THEN 0 ELSE 1 END,
       (SELECT COUNT(*) FROM invitation i WHERE i.staff_id = s.id AND i.used_at IS NULL AND i.until_at > :now),
       (SELECT COUNT(*) FROM role_assignment e
         WHERE e.staff_id = s.id AND e.organisation_id <> :organisation AND (e.until_at IS NULL OR e.until_at > :now))
  FROM staff s
 WHERE substr(s.login, 1, 1) <> '-'
   AND EXISTS (SELECT 1 FROM role_assignment r
                WHERE r.staff_id = s.id AND r.organisation_id = :organisation AND r.role <> 'patient' AND r.role <> 'carer')
   AND (:text = '' OR replace(lower(s.name), :text, '') <> lower(s.name) OR replace(s.login, :text, '') <> s.login)
 ORDER BY s.disabled_at NULLS FIRST, s.name, s.id
 LIMIT :most;

-- query: COLLEAGUE_BY_OUTSIDE system (organisation int, outside id, now instant) -> (id int, login text, name text,
-- profession text, disabled_at instant, used_at instant, second int, password int, invited int, elsewhere int)
SELECT s.id, s.login, s.name, s.profession, s.disabled_at,
       (SELECT MAX(n.seen_at) FROM signin n WHERE n.staff_id = s.id AND n.organisation_id = :organisation),
       CASE WHEN s.totp IS NULL THEN 0 ELSE 1 END, CASE WHEN s.password = '' THEN 0 ELSE 1 END,
       (SELECT COUNT(*) FROM invitation i WHERE i.staff_id = s.id AND i.used_at IS NULL AND i.until_at > :now),
       (SELECT COUNT(*) FROM role_assignment e
         WHERE e.staff_id = s.id AND e.organisation_id <> :organisation AND (e.until_at IS NULL OR e.until_at > :now))
  FROM staff s
 WHERE s.outside = :outside AND substr(s.login, 1, 1) <> '-'
   AND EXISTS (SELECT 1 FROM role_assignment r
                WHERE r.staff_id = s.id AND r.organisation_id = :organisation AND r.role <> 'patient' AND r.role <> 'carer');

-- query: COLLEAGUE_ROLES system (organisation int, staff int, now instant) -> (id int, outside id, role text, from_at instant)
SELECT r.id, r.outside, r.role, r.from_at FROM role_assignment r
 WHERE r.staff_id = :staff AND r.organisation_id = :organisation AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now)
 ORDER BY r.role, r.id;

-- query: ROLES_END_AT system (organisation int, staff int, now instant) -> ()
UPDATE role_assignment SET until_at = :now
 WHERE staff_id = :staff AND organisation_id = :organisation AND (until_at IS NULL OR until_at > :now);

-- query: SIGNINS_AT system (organisation int, staff int, now instant) -> (id int)
SELECT id FROM signin WHERE staff_id = :staff AND organisation_id = :organisation AND ended_at IS NULL AND until_at > :now ORDER BY id;
