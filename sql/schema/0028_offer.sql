-- What was offered, by whom, with what answer; what guidance says against it and why it was offered all the same; what a grade was proposed from.

ALTER TABLE plan_item ADD COLUMN intervention TEXT;     -- of data/interventions.csv; NULL: in words only
ALTER TABLE plan_item ADD COLUMN with_whom TEXT;        -- a treatment: who gives it
ALTER TABLE plan_item ADD COLUMN told_on INTEGER;       -- the day on which it was offered, accepted or declined
ALTER TABLE plan_item ADD COLUMN because TEXT;          -- why it was declined; why a grade is not the one proposed
ALTER TABLE plan_item ADD COLUMN against TEXT;          -- ids of data/constraints that spoke, with a blank between
ALTER TABLE plan_item ADD COLUMN against_say TEXT;      -- why it was offered all the same
ALTER TABLE plan_item ADD COLUMN proposed INTEGER;      -- a grade: what was proposed; 0: too little was known
ALTER TABLE plan_item ADD COLUMN basis TEXT;            -- a grade: the table, and what was known
DROP VIEW g_plan_item;
CREATE VIEW g_plan_item AS
  SELECT t.* FROM plan_item t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));
