-- The working day. Whom somebody looked at last is read from the log of who looked, by the one who looked; letters that nobody has approved, and
-- people whom an organisation referred, are found without reading all.
CREATE INDEX audit_by_staff ON audit (staff_id, id) WHERE patient_id IS NOT NULL;
CREATE INDEX letter_drafted ON letter (organisation_id, recorded_at) WHERE approved_at IS NULL AND ended_at IS NULL;
CREATE INDEX episode_of_referrer ON episode (referrer_id) WHERE phase <> 3;
