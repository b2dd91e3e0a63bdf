-- Questionnaires on paper: a sheet is an asking of way 3 with one part, of which is kept who keyed it in first and which day stands on it.
ALTER TABLE remote_part ADD COLUMN keyed_by INTEGER;     -- NULL: not keyed, or not of paper
ALTER TABLE remote_part ADD COLUMN answered_on INTEGER;
-- Of a service those that wait; way 3 is paper, state 1 open.
CREATE INDEX remote_ask_paper ON remote_ask (organisation_id) WHERE way = 3 AND state = 1;

DROP VIEW g_remote_part;
CREATE VIEW g_remote_part AS
  SELECT p.* FROM remote_part p WHERE EXISTS (SELECT 1 FROM g_remote_ask t WHERE t.id = p.ask_id);
