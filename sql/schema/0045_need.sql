-- Need: people counted by strata when everybody is asked (care/finding). Numbers alone: no row names anybody, and none can be followed to anybody.
-- Who has refused sharing or opted out of planning is in none of them. What is few is kept back where they are shown (insight/need).

-- One count of one organisation; done 1: it is whole, and the one before it is gone.
CREATE TABLE need_run (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL,
  judged_on INTEGER NOT NULL,
  at INTEGER NOT NULL,
  nowhere INTEGER NOT NULL,         -- adults whom no practice has on its list; in no stratum
  done INTEGER NOT NULL
) STRICT;
CREATE INDEX need_run_of_organisation ON need_run (organisation_id, done);

-- A rule of it, and what reviewers had said of its list and of a sample of those not found.
CREATE TABLE need_rule (
  run_id INTEGER NOT NULL REFERENCES need_run(id),
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  list_yes INTEGER NOT NULL,
  list_of INTEGER NOT NULL,
  rest_yes INTEGER NOT NULL,
  rest_of INTEGER NOT NULL,
  PRIMARY KEY (run_id, rule)
) STRICT;

CREATE TABLE need_count (
  run_id INTEGER NOT NULL REFERENCES need_run(id),
  rule TEXT NOT NULL,
  area_id INTEGER NOT NULL,         -- organisation: the practice
  band INTEGER NOT NULL,            -- of ages (model/need.h)
  sex INTEGER NOT NULL,
  fifth INTEGER NOT NULL,           -- of deprivation; 0 not known
  people INTEGER NOT NULL,          -- adults
  attenders INTEGER NOT NULL,       -- with a contact with general practice in the year
  asked INTEGER NOT NULL,           -- of the ages and sex that the rule is about
  found INTEGER NOT NULL,
  unknown INTEGER NOT NULL,         -- the record does not tell enough
  ungraded INTEGER NOT NULL,        -- of those found; the rest by the grade that a clinician decided
  mild INTEGER NOT NULL,
  moderate INTEGER NOT NULL,
  severe INTEGER NOT NULL,
  very_severe INTEGER NOT NULL,
  PRIMARY KEY (run_id, rule, area_id, band, sex, fifth)
) STRICT;

-- People whose first kept appointment on record at a treatment function lies in the year.
CREATE TABLE need_clinic (
  run_id INTEGER NOT NULL REFERENCES need_run(id),
  function_id INTEGER NOT NULL,     -- code
  people INTEGER NOT NULL,
  PRIMARY KEY (run_id, function_id)
) STRICT;

-- Whoever is signed in for an organisation reads its own numbers.
CREATE VIEW g_need_run AS
  SELECT t.* FROM need_run t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_need_rule AS
  SELECT t.* FROM need_rule t WHERE EXISTS (SELECT 1 FROM g_need_run r WHERE r.id = t.run_id);
CREATE VIEW g_need_count AS
  SELECT t.* FROM need_count t WHERE EXISTS (SELECT 1 FROM g_need_run r WHERE r.id = t.run_id);
CREATE VIEW g_need_clinic AS
  SELECT t.* FROM need_clinic t WHERE EXISTS (SELECT 1 FROM g_need_run r WHERE r.id = t.run_id);

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres CREATE POLICY guard ON need_run FOR SELECT USING (EXISTS (SELECT 1 FROM signin n WHERE n.id = (SELECT t.signin FROM guard_told t)
--postgres   AND n.organisation_id = need_run.organisation_id AND n.ended_at IS NULL AND n.until_at > (SELECT t.now FROM guard_told t)));
--postgres DO $policies$
--postgres DECLARE
--postgres   name text;
--postgres BEGIN
--postgres   FOREACH name IN ARRAY ARRAY['need_rule', 'need_count', 'need_clinic'] LOOP
--postgres     EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM need_run r WHERE r.id = %1$I.run_id))', name);
--postgres   END LOOP;
--postgres END $policies$;
