-- What a carer of somebody on a pathway needs herself: who she is to the person, whether she was offered an assessment of her own, what she said
-- she needs, what was offered or agreed. Hers, not the patient's: a record about somebody else (THIRDPARTY), seen within the organisation that wrote
-- it and nowhere else, whatever agreements carry. A correction is a new row of the same thread, and the one before it ends.

CREATE TABLE carer_need (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  thread INTEGER NOT NULL,          -- id of its first wording
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that wrote it
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- narrative
  label INTEGER NOT NULL,           -- N and THIRDPARTY
  relationship TEXT NOT NULL,       -- of data/carers.csv
  name TEXT,                        -- as far as she gives one
  offer INTEGER NOT NULL,           -- enum carer_offer
  offered_on INTEGER,               -- NULL: not offered
  offered_by TEXT,
  say TEXT NOT NULL,                -- what she needs, in her own words
  support TEXT NOT NULL,            -- ids of data/carers.csv with blanks between
  agreed TEXT,                      -- what was offered or agreed, in words
  look_on INTEGER NOT NULL,         -- it is looked at again
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- a newer wording stands, or it ended
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX carer_need_of_episode ON carer_need (episode_id);
CREATE INDEX carer_need_of_patient ON carer_need (patient_id);

CREATE VIEW g_carer_need AS
  SELECT t.* FROM carer_need t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.organisation_id = t.organisation_id
            AND s.class = t.class AND (t.label & s.look) = 0 AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON carer_need FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = carer_need.holding_id AND s.organisation_id = carer_need.organisation_id '
--postgres     || 'AND s.class = carer_need.class AND (carer_need.label & s.look) = 0 '
--postgres     || 'AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = carer_need.patient_id AND r.kind = s.relation AND r.kind >= s.relation '
--postgres     || 'AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = carer_need.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = carer_need.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres END $policies$;
