-- Symptoms of one person, each by the day on which it was recorded first.

-- query: SYMPTOMS_SEEN request (patient int) -> (kind int, system text, value text, term text, first_on day)
-- Under the reader's guard: what is hidden from her is no first time either. Kinds: 2 an entry of which its source does not say what it is,
-- 3 a symptom.
SELECT x.kind, x.system, x.value, x.term, x.first_on
  FROM (SELECT e.kind, s.name AS system, c.value, c.term, MIN(e.on_day) AS first_on
          FROM g_event e
          LEFT JOIN code c ON c.id = e.code_id
          LEFT JOIN code_system s ON s.id = c.system_id
         WHERE e.patient_id = :patient AND e.kind IN (2, 3) AND e.on_day IS NOT NULL
         GROUP BY e.kind, s.name, c.value, c.term) x
 ORDER BY x.first_on DESC NULLS LAST, x.kind NULLS LAST, x.system NULLS LAST, x.value NULLS LAST, x.term NULLS LAST
 LIMIT 2000;
