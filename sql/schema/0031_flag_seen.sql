-- What of the record was there when a red flag was settled: events with a higher number came in later, and nobody has seen them. Until now everything
-- dated up to the day of settling counted as seen, also what came in afterwards; of what is settled already nobody can tell any more, so it stays
-- settled as far as the record goes now.
ALTER TABLE flag_settled ADD COLUMN seen_to INTEGER NOT NULL DEFAULT 0;
UPDATE flag_settled SET seen_to = COALESCE((SELECT max(e.id) FROM event e), 0);

DROP VIEW g_flag_settled;
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
