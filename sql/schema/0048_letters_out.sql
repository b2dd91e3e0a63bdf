-- When a letter went out first, beside what letter_sent says of each time: those that wait to go out are found by an index, however many went.
ALTER TABLE letter ADD COLUMN out_on INTEGER;
UPDATE letter SET out_on = (SELECT min(s.on_day) FROM letter_sent s WHERE s.letter_id = letter.id);
CREATE INDEX letter_to_go ON letter (organisation_id, approved_at, id) WHERE approved_at IS NOT NULL AND ended_at IS NULL AND out_on IS NULL;

-- PostgreSQL keeps what a view showed when it was made.
--postgres DO $view$
--postgres DECLARE
--postgres   was text := pg_get_viewdef('g_letter'::regclass);
--postgres   becomes text := regexp_replace(was, 't\.ended_say\s+FROM letter t', 't.ended_say, t.out_on FROM letter t');
--postgres BEGIN
--postgres   IF was = becomes THEN
--postgres     RAISE EXCEPTION 'g_letter is not as it was made';
--postgres   END IF;
--postgres   EXECUTE 'CREATE OR REPLACE VIEW g_letter AS ' || becomes;
--postgres END $view$;
