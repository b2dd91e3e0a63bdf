-- Settings of the service.

-- query: SETTING_GET system (name text) -> (value text)
SELECT value FROM setting WHERE name = :name;

-- query: SETTING_PUT system (name text, value text, at instant, staff int) -> ()
INSERT INTO setting (name, value, changed_at, staff_id) VALUES (:name, :value, :at, :staff)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, staff_id = excluded.staff_id;

-- insert: SIGNING_ADD system signing (id int, subject text, hash text, staff_id int, at instant, review_by day)

-- query: SIGNING_LATEST system (subject text) -> (hash text, at instant, review_by day)
SELECT hash, at, review_by FROM signing WHERE subject = :subject ORDER BY at DESC, id DESC LIMIT 1;
