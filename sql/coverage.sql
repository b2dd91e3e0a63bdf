-- Who would have told: of which holdings a reader is given what.

-- query: HOLDINGS_SEEN request () -> (id int, organisation int, organisation_type int, kinds int, covered_from day)
SELECT h.id, h.organisation_id, o.type, h.kinds, h.covered_from
  FROM g_holding h JOIN organisation o ON o.id = h.organisation_id
 ORDER BY h.id;

-- query: TELLS system (signin int, now instant) -> (holding int, class int, relation int, staff int, organisation int, actor int,
-- bars int)
-- Of which holdings a sign-in is told what: whose silence in a class is a no to it. Ordinary records only (label 1).
SELECT DISTINCT s.holding_id, s.class, s.relation, s.staff_id, s.organisation_id, s.actor_id, s.bars
  FROM sight s
 WHERE s.signin_id = :signin AND s.holding_id > 0 AND (s.look & 1) = 0 AND s.from_at <= :now AND s.until_at > :now
 ORDER BY s.holding_id, s.class, s.relation, s.staff_id, s.organisation_id, s.actor_id, s.bars;

-- query: TELLS_BOUND system (first int, last int, organisation int, staff int, now instant) -> (patient int, kind int, staff int)
-- With which of these people it has to do, and how.
SELECT DISTINCT patient_id, kind, staff_id FROM relation
 WHERE patient_id >= :first AND patient_id <= :last AND kind > 0 AND organisation_id = :organisation AND (staff_id = 0 OR staff_id = :staff)
   AND from_at <= :now AND until_at > :now
 ORDER BY patient_id, kind, staff_id;

-- query: TELLS_BARRED system (first int, last int, organisation int, staff int, aloud int, now instant) -> (patient int, class int, bit int)
-- What stands against it of these people, as far as it may be told of that (a set of bits).
SELECT DISTINCT patient_id, class, bit FROM bar
 WHERE patient_id >= :first AND patient_id <= :last AND (organisation_id = 0 OR organisation_id = :organisation)
   AND (staff_id = 0 OR staff_id = :staff) AND (bit & :aloud) <> 0 AND from_at <= :now AND until_at > :now
 ORDER BY patient_id, class, bit;
