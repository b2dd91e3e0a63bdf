-- Sign-ins and what they may see.

-- insert: SIGNIN_ADD system signin (id int, outside id, token_hash blob, staff_id int, organisation_id int, role text, csrf blob,
-- created_at instant, seen_at instant, until_at instant, ended_at instant, purpose int, policy text, fresh_at instant, second int,
-- peer text, browser text, provider text, subject text, session text, certificate text)

-- query: SIGNIN_BY_TOKEN system (token_hash blob, now instant) -> (id int, outside id, staff int, staff_name text, organisation int,
-- organisation_name text, ods text, role text, csrf blob, created_at instant, seen_at instant, until_at instant, purpose int,
-- fresh_at instant, second int, peer text, browser text, provider text, subject text, session text, certificate text)
-- Live only: not ended, not past its absolute end; the person and the role still stand.
SELECT n.id, n.outside, n.staff_id, s.name, n.organisation_id, o.name, o.ods, n.role, n.csrf, n.created_at, n.seen_at, n.until_at,
       n.purpose, n.fresh_at, n.second, n.peer, n.browser, n.provider, n.subject, n.session, n.certificate
  FROM signin n
  JOIN staff s ON s.id = n.staff_id AND s.disabled_at IS NULL
  JOIN organisation o ON o.id = n.organisation_id
 WHERE n.token_hash = :token_hash AND n.ended_at IS NULL AND n.until_at > :now
   AND EXISTS (SELECT 1 FROM role_assignment r
                WHERE r.staff_id = n.staff_id AND r.organisation_id = n.organisation_id AND r.role = n.role
                  AND r.from_at <= :now AND (r.until_at IS NULL OR r.until_at > :now));

-- query: SIGNIN_SEEN system (id int, now instant) -> ()
UPDATE signin SET seen_at = :now WHERE id = :id AND seen_at < :now;

-- query: SIGNIN_PROVED system (id int, token_hash blob, second int, now instant) -> ()
UPDATE signin SET fresh_at = :now, token_hash = :token_hash, second = :second WHERE id = :id AND ended_at IS NULL;

-- query: SIGNIN_END system (id int, now instant) -> ()
UPDATE signin SET ended_at = :now WHERE id = :id AND ended_at IS NULL;

-- query: SIGNINS_OF system (staff int, now instant) -> (id int)
SELECT id FROM signin WHERE staff_id = :staff AND ended_at IS NULL AND until_at > :now ORDER BY id;

-- query: SIGNINS_MINE system (staff int, now instant) -> (id int, outside id, role text, organisation_name text, created_at instant,
-- seen_at instant, until_at instant, peer text, browser text, provider text)
SELECT n.id, n.outside, n.role, o.name, n.created_at, n.seen_at, n.until_at, n.peer, n.browser, n.provider
  FROM signin n JOIN organisation o ON o.id = n.organisation_id
 WHERE n.staff_id = :staff AND n.ended_at IS NULL AND n.until_at > :now
 ORDER BY n.seen_at DESC, n.id DESC
 LIMIT 100;

-- query: SIGNINS_ELSEWHERE system (provider text, subject text, now instant) -> (id int, session text)
SELECT id, session FROM signin WHERE provider = :provider AND subject = :subject AND ended_at IS NULL AND until_at > :now ORDER BY id;
-- query: SIGHT_END system (signin int) -> ()
DELETE FROM sight WHERE signin_id = :signin;

-- query: SIGHT_PAST system (now instant) -> ()
-- What nobody sees by any more: of sign-ins that nobody ended, whose time is over.
DELETE FROM sight WHERE until_at <= :now;

-- insert: SIGHT_ADD system sight (signin_id int, holding_id int, class int, no int, organisation_id int, actor_id int,
-- relation int, staff_id int, look int, list int, bars int, agreement_id int, from_at instant, until_at instant)

-- query: SIGHT_HOLDINGS system () -> (id int, organisation int, agreement int)
-- Whose they are: what was handed over is whoever's it was handed to; what was returned is shown to nobody.
SELECT id, COALESCE(handed_to, organisation_id), agreement_id FROM holding WHERE returned_at IS NULL ORDER BY id;

-- query: SIGHT_SUCCESSORS system () -> (id int, successor int)
SELECT id, successor_id FROM organisation WHERE successor_id IS NOT NULL ORDER BY id;

-- query: SIGHT_FLOWS system (purpose int, today day) -> (version int, agreement int, covers int, giver int, taker int,
-- class int, labels int, starts_on day, ends_on day)
-- What live agreements carry for a purpose, those too that begin later; a replaced version until the newer one begins.
SELECT v.id, v.agreement_id, v.covers, f.from_id, f.to_id, f.class, f.labels, v.starts_on,
       CASE WHEN v.status = 6 AND (v.ends_on IS NULL OR v.stops_on <= v.ends_on) THEN v.stops_on - 1 ELSE v.ends_on END
  FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id
 WHERE f.purpose = :purpose AND (v.status = 3 OR (v.status = 6 AND v.stops_on > :today)) AND (v.ends_on IS NULL OR v.ends_on >= :today)
 ORDER BY v.id, f.from_id, f.to_id, f.class;

-- query: SIGHT_FLOWS_OF system (version int, purpose int) -> (version int, agreement int, covers int, giver int, taker int,
-- class int, labels int, ends_on day)
-- What one version carries for a purpose, whatever became of it.
SELECT v.id, v.agreement_id, v.covers, f.from_id, f.to_id, f.class, f.labels, v.ends_on
  FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id
 WHERE f.version_id = :version AND f.purpose = :purpose
 ORDER BY f.from_id, f.to_id, f.class;

-- query: SIGHT_ROWS system (signin int) -> (holding int, class int, organisation int, actor int, relation int, staff int, look int,
-- list int, bars int, agreement int, from_at instant, until_at instant)
SELECT holding_id, class, organisation_id, actor_id, relation, staff_id, look, list, bars, agreement_id, from_at, until_at
  FROM sight WHERE signin_id = :signin AND holding_id > 0 ORDER BY holding_id, class, no;

-- query: SIGNIN_FOLDED system (id int, policy text) -> ()
UPDATE signin SET policy = :policy WHERE id = :id;

-- query: SIGNINS_LIVE system (now instant) -> (id int, staff int, organisation int, role text, purpose int, until_at instant,
-- policy text)
SELECT id, staff_id, organisation_id, role, purpose, until_at, policy FROM signin WHERE ended_at IS NULL AND until_at > :now ORDER BY id;

-- query: FORM_ANSWERED system (key text, signin int) -> (status int, location text)
SELECT status, location FROM form_key WHERE key = :key AND signin_id = :signin;

-- insert: FORM_ANSWER system form_key (key text, signin_id int, status int, location text, at instant)

-- insert: HALF_ADD system signin_half (hash blob, staff_id int, tries int, until_at instant)

-- query: HALF_GET system (hash blob, now instant) -> (staff int, tries int)
SELECT staff_id, tries FROM signin_half WHERE hash = :hash AND until_at > :now;

-- query: HALF_TRIED system (hash blob) -> ()
UPDATE signin_half SET tries = tries + 1 WHERE hash = :hash;

-- query: HALF_END system (hash blob, now instant) -> ()
-- With those whose time is over: nothing is kept of a sign-in that was not finished.
DELETE FROM signin_half WHERE hash = :hash OR until_at <= :now;
