-- What making pairs of worlds found: a log of who looked that tells only what its reader may know.

DROP VIEW g_audit;

-- Who looked. Who treats somebody reads what her own organisation did: that another service has to do with a patient is that
-- service's record. What whoever runs the record did is told (no organisation). Her own log, and that of who answers for the records
-- (relation 10 is oneself, 1 that they are held), are whole.
CREATE VIEW g_audit AS
  SELECT a.* FROM audit a
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 20 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation IN (1, 10) OR a.organisation_id IS NULL OR a.organisation_id = s.organisation_id)
            AND EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = a.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now())
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = a.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 20)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));
