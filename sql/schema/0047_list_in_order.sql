-- The list of people found, read in each of its orders a page at a time (sql/worklist.sql). The queries say NULLS FIRST of what is never null, because
-- SQLite keeps an index so; PostgreSQL has to be told.
DROP INDEX worklist_open;
CREATE INDEX worklist_clinic ON worklist (organisation_id, state, (CASE WHEN flag = 1 THEN 0 ELSE 1 END), placed_on, contacts DESC, outside);
--postgres DROP INDEX worklist_clinic;
--postgres CREATE INDEX worklist_clinic ON worklist (organisation_id, state, (CASE WHEN flag = 1 THEN 0 ELSE 1 END) NULLS FIRST,
--postgres   placed_on, contacts DESC, outside);
CREATE INDEX worklist_name ON worklist (organisation_id, state, name_key, contacts DESC, outside);
CREATE INDEX worklist_contacts ON worklist (organisation_id, state, contacts DESC, outside);
CREATE INDEX worklist_newest ON worklist (organisation_id, state, placed_on DESC, contacts DESC, outside);
CREATE INDEX worklist_practice ON worklist (organisation_id, practice_id, id);
-- To count people of a state the guard asks this of each of them, and nothing else of her row; neighbours stand together in all that it asks then.
CREATE INDEX worklist_counted ON worklist (organisation_id, state, patient_id, basis, look_again_on);

-- May the reader know of her? Every line of every list asks it (g_named): by the index alone.
DROP INDEX demographic_by_patient;
CREATE INDEX demographic_by_patient ON demographic (patient_id, ended_at, holding_id);

-- Whose records somebody looked at last, for this organisation: without all that she wrote in between.
DROP INDEX audit_by_staff;
CREATE INDEX audit_looked ON audit (staff_id, organisation_id, id) WHERE patient_id IS NOT NULL AND outcome = 0 AND operation = 'look';

-- When a symptom was first told of, of everybody on a list: by the index alone, as PostgreSQL had it (0044).
--postgres DROP INDEX event_symptom;
CREATE INDEX event_symptom ON event (patient_id, kind, code_id, on_day, holding_id, class, label, id) WHERE kind IN (2, 3);
