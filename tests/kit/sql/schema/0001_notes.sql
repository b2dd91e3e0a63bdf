-- The store's own tests run on this small schema, so that they do not depend on the nouns.
-- open: shelf

-- Where notes stand; nobody's secret.
CREATE TABLE shelf (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

-- One column of each type, each of which may be NULL.
CREATE TABLE note (
	id INTEGER PRIMARY KEY,
	shelf_id INTEGER NOT NULL REFERENCES shelf,
	count INTEGER,
	truth INTEGER CHECK (truth IN (0, 1)),
	on_day INTEGER,
	at INTEGER,
	weight REAL,
	words TEXT,
	bytes BLOB,
	outside BLOB UNIQUE
) STRICT;
CREATE INDEX note_shelf ON note (shelf_id, on_day);

-- Who may see which shelf, until when.
CREATE TABLE pass (
	signin INTEGER NOT NULL,
	shelf_id INTEGER NOT NULL REFERENCES shelf,
	until INTEGER NOT NULL,
	PRIMARY KEY (signin, shelf_id)
) STRICT, WITHOUT ROWID;

--postgres CREATE FUNCTION guard_signin() RETURNS bigint LANGUAGE sql STABLE
--postgres   AS $$ SELECT nullif(current_setting('waymark.signin', true), '')::bigint $$;
--postgres CREATE FUNCTION guard_now() RETURNS bigint LANGUAGE sql STABLE
--postgres   AS $$ SELECT nullif(current_setting('waymark.now', true), '')::bigint $$;
CREATE VIEW g_note AS
	SELECT n.* FROM note n
	 WHERE EXISTS (SELECT 1 FROM pass p WHERE p.shelf_id = n.shelf_id AND p.signin = guard_signin() AND p.until > guard_now());

--postgres CREATE POLICY guard ON pass FOR SELECT USING (signin = (SELECT t.signin FROM guard_told t));
--postgres CREATE POLICY guard ON note FOR SELECT USING (EXISTS (
--postgres   SELECT 1 FROM pass p WHERE p.shelf_id = note.shelf_id AND p.signin = (SELECT t.signin FROM guard_told t)
--postgres     AND p.until > (SELECT t.now FROM guard_told t)));
