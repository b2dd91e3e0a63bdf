-- What bulk loading is measured and compared on; later than the rest, so that tests have a second migration.
CREATE TABLE narrow (
	id INTEGER PRIMARY KEY,
	patient INTEGER NOT NULL,
	day INTEGER NOT NULL,
	code INTEGER NOT NULL
) STRICT;

CREATE TABLE pair (
	left_name TEXT NOT NULL,
	right_name TEXT NOT NULL,
	value REAL,
	PRIMARY KEY (left_name, right_name)
) STRICT, WITHOUT ROWID;
