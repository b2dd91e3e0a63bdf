-- A list asks the guard of each entry once, and who she is is asked of what is said of her, not of her number again.

-- (patient >= patient beside patient = patient: PostgreSQL would work everybody's name out first, for each question. See 0017.)

DROP VIEW g_clause;
DROP VIEW g_evidence;
DROP VIEW g_finding;
DROP VIEW g_worklist;
DROP VIEW g_decision_finding;
DROP VIEW g_decision;
DROP VIEW g_flag_settled;
DROP VIEW g_patient;

-- Of whom a name, or a number, is seen in lists.
CREATE VIEW g_named AS
  SELECT d.patient_id FROM demographic d
   WHERE d.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = d.holding_id AND s.class = 1 AND (1 & s.list) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = d.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = d.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 1)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_numbered AS
  SELECT i.patient_id FROM identifier i
   WHERE i.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = i.holding_id AND s.class = 2 AND (1 & s.list) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = i.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = i.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 2)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_patient AS
  SELECT p.* FROM patient p
   WHERE EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = p.id AND n.patient_id >= p.id)
      OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = p.id AND n.patient_id >= p.id);

CREATE VIEW g_worklist AS
  SELECT w.* FROM worklist w
   WHERE (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id)
          OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id))
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 - w.basis AND s.class = 19 AND (1 & s.list) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_finding AS
  SELECT w.* FROM finding w
   WHERE (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id)
          OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id))
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 - w.basis AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_decision AS
  SELECT w.* FROM decision w
   WHERE (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id)
          OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id))
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_flag_settled AS
  SELECT w.* FROM flag_settled w
   WHERE (EXISTS (SELECT 1 FROM g_named n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id)
          OR EXISTS (SELECT 1 FROM g_numbered n WHERE n.patient_id = w.patient_id AND n.patient_id >= w.patient_id))
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_clause AS
  SELECT c.* FROM clause c WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = c.finding_id);

CREATE VIEW g_evidence AS
  SELECT v.* FROM evidence v WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = v.finding_id);

CREATE VIEW g_decision_finding AS
  SELECT x.* FROM decision_finding x WHERE EXISTS (SELECT 1 FROM g_decision d WHERE d.id = x.decision_id);

-- The line of a list tells which rules find her, as it tells the first of them: an entry and each live finding that rests on what the entry
-- rests on. rule NULL: none.
CREATE VIEW g_listed AS
  SELECT w.*, f.id AS finding_id, f.rule, f.truth AS rule_truth
    FROM g_worklist w LEFT JOIN finding f ON f.entry_id = w.id AND f.basis = w.basis AND f.withdrawn_at IS NULL;

-- A policy asks of what a service wrote about somebody that the sight reaches it; that she is known by name or number is asked by the view, of
-- tables with policies of their own. The log asks what its view asks (0015_seen).
--postgres DO $once$
--postgres DECLARE
--postgres   t text;
--postgres   says text;
--postgres   patient text;
--postgres BEGIN
--postgres   FOREACH t IN ARRAY ARRAY['worklist', 'finding', 'decision', 'flag_settled'] LOOP
--postgres     SELECT pg_get_expr(p.polqual, p.polrelid) INTO STRICT says FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid
--postgres       WHERE p.polname = 'guard' AND k.relname = t AND k.relnamespace = current_schema()::regnamespace;
--postgres     patient := substring(says FROM E'^\\(\\(EXISTS \\( SELECT 1\\s+FROM patient p\\s+WHERE \\(p\\.id = ' || t || E'\\.patient_id\\)\\)\\) AND ');
--postgres     IF patient IS NULL THEN
--postgres       RAISE EXCEPTION 'The policy of % asks for no patient: %', t, says;
--postgres     END IF;
--postgres     EXECUTE format('ALTER POLICY guard ON %I USING ((%s)', t, substr(says, length(patient) + 1));
--postgres   END LOOP;
--postgres   SELECT pg_get_expr(p.polqual, p.polrelid) INTO STRICT says FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid
--postgres     WHERE p.polname = 'guard' AND k.relname = 'audit' AND k.relnamespace = current_schema()::regnamespace;
--postgres   IF strpos(says, '(s.class = 20)') = 0 THEN
--postgres     RAISE EXCEPTION 'The policy of the log asks for no class: %', says;
--postgres   END IF;
--postgres   EXECUTE format('ALTER POLICY guard ON audit USING (%s)', replace(says, '(s.class = 20)', '(s.class = 20) AND (s.relation IN (1, 10) '
--postgres     'OR audit.organisation_id IS NULL OR audit.organisation_id = s.organisation_id)'));
--postgres END $once$;
