-- A page asks the guard of each event once.

-- An event with what stands elsewhere of it: its words, and whose holding it is in (which is seen where the event is).
CREATE VIEW g_event_told AS
  SELECT e.*, h.organisation_id AS holder_id, (SELECT t.text FROM event_text t WHERE t.event_id = e.id) AS text
    FROM g_event e JOIN holding h ON h.id = e.holding_id;
