-- Symptoms of people, each by the day on which it was recorded first.

-- lookup: SYMPTOMS_OF request (key int) -> (patient int, kind int, code int, first_on day)
-- Under the reader's guard: what is hidden from her is no first time either. Kinds: 2 an entry of which its source does not say what it is,
-- 3 a symptom. What the codes are called is looked up afterwards (CODE_TERMS): PostgreSQL expects a few where there are hundreds, and would go through
-- all codes for each.
SELECT e.patient_id, e.kind, e.code_id, MIN(e.on_day)
  FROM g_event e
 WHERE e.patient_id = :key AND e.kind IN (2, 3) AND e.on_day IS NOT NULL
 GROUP BY e.patient_id, e.kind, e.code_id;
