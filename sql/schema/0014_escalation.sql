-- A review of a broken glass that an organisation did not make in time is passed on, once: since when.

ALTER TABLE glass_alert ADD COLUMN escalated_at INTEGER;
