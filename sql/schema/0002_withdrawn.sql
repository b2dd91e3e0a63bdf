-- A source may withdraw a person; and what a service wrote of somebody is seen only while the service has to do with her.

ALTER TABLE demographic ADD COLUMN ended_by INTEGER;      -- origin that ended it: the source withdrew her; NULL: its own import was undone

-- The earlier of two ends counts: the sign-in's, and that of what brings the organisation and the person together.
DROP VIEW g_patient;
CREATE VIEW g_patient AS
  SELECT p.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM patient p
    JOIN relation r ON r.patient_id = p.id AND r.kind = 1
    JOIN signin n ON n.organisation_id = r.organisation_id;

DROP VIEW g_worklist;
CREATE VIEW g_worklist AS
  SELECT w.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM worklist w
    JOIN relation r ON r.organisation_id = w.organisation_id AND r.patient_id = w.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = w.organisation_id;

DROP VIEW g_finding;
CREATE VIEW g_finding AS
  SELECT f.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM finding f
    JOIN relation r ON r.organisation_id = f.organisation_id AND r.patient_id = f.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = f.organisation_id;

DROP VIEW g_clause;
CREATE VIEW g_clause AS
  SELECT c.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM clause c JOIN finding f ON f.id = c.finding_id
    JOIN relation r ON r.organisation_id = f.organisation_id AND r.patient_id = f.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = f.organisation_id;

DROP VIEW g_evidence;
CREATE VIEW g_evidence AS
  SELECT v.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM evidence v JOIN finding f ON f.id = v.finding_id
    JOIN relation r ON r.organisation_id = f.organisation_id AND r.patient_id = f.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = f.organisation_id;

DROP VIEW g_decision;
CREATE VIEW g_decision AS
  SELECT d.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM decision d
    JOIN relation r ON r.organisation_id = d.organisation_id AND r.patient_id = d.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = d.organisation_id;

DROP VIEW g_decision_finding;
CREATE VIEW g_decision_finding AS
  SELECT x.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM decision_finding x JOIN decision d ON d.id = x.decision_id
    JOIN relation r ON r.organisation_id = d.organisation_id AND r.patient_id = d.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = d.organisation_id;

DROP VIEW g_flag_settled;
CREATE VIEW g_flag_settled AS
  SELECT f.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM flag_settled f
    JOIN relation r ON r.organisation_id = f.organisation_id AND r.patient_id = f.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = f.organisation_id;

DROP VIEW g_audit;
CREATE VIEW g_audit AS
  SELECT a.*, n.id AS guard_signin, CASE WHEN r.until_at < n.until_at THEN r.until_at ELSE n.until_at END AS guard_until
    FROM audit a JOIN relation r ON r.patient_id = a.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = r.organisation_id;
