-- Symptoms of people, each by the day on which it was recorded first.

-- lookup: SYMPTOMS_OF request (key int) -> (patient int, kind int, system text, value text, term text, first_on day)
-- Under the reader's guard: what is hidden from her is no first time either. Kinds: 2 an entry of which its source does not say what it is,
-- 3 a symptom.
SELECT x.patient_id, x.kind, s.name, c.value, c.term, x.first_on
  FROM (SELECT e.patient_id, e.kind, e.code_id, MIN(e.on_day) AS first_on
          FROM g_event e
         WHERE e.patient_id = :key AND e.kind IN (2, 3) AND e.on_day IS NOT NULL
         GROUP BY e.patient_id, e.kind, e.code_id) x
  LEFT JOIN code c ON c.id = x.code_id
  LEFT JOIN code_system s ON s.id = c.system_id;
