-- How people sign in: a second factor, codes for when it is lost, invitations, other providers of identity; and where each sign-in is
-- used from, so that its owner can end it. Programs of partners sign in by a key.

-- Time-based codes (RFC 6238). The secrets are sealed with the key in the data directory (door/seal.h): a copy of the record alone
-- makes no codes.
ALTER TABLE staff ADD COLUMN totp BLOB;
ALTER TABLE staff ADD COLUMN totp_step INTEGER;      -- the last step that was used: none is used twice
ALTER TABLE staff ADD COLUMN totp_at INTEGER;        -- since when
ALTER TABLE staff ADD COLUMN totp_begun BLOB;        -- shown, and not yet proved

-- Codes for the day when the telephone is lost: each opens once. Keyed hashes.
CREATE TABLE recovery_code (
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  hash BLOB NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (staff_id, hash)
) STRICT, WITHOUT ROWID;

-- A code that somebody was given to choose a password: it works once, for some days. Who made it never knows the password.
CREATE TABLE invitation (
  id INTEGER PRIMARY KEY,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  hash BLOB NOT NULL UNIQUE,        -- SHA-256
  made_by INTEGER,                  -- staff; NULL: whoever runs the program
  made_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX invitation_of ON invitation (staff_id);

-- The password was right, the code of the second factor is asked for. Some minutes, some tries.
CREATE TABLE signin_half (
  hash BLOB PRIMARY KEY,            -- SHA-256 of a token that only the page knows
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  tries INTEGER NOT NULL,
  until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who a person is at another provider of identity: by issuer and subject, which are never given to another, and not by mail address,
-- which is.
CREATE TABLE staff_identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  provider TEXT NOT NULL,           -- id of data/providers.csv
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_identity_of ON staff_identity (staff_id);

-- A role that a provider says a person has: ends when it no longer does.
ALTER TABLE role_assignment ADD COLUMN provider TEXT;

-- A program of a partner: signs in by a token that it signs with its private key.
CREATE TABLE client (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,     -- its client_id, as text
  staff_id INTEGER NOT NULL UNIQUE REFERENCES staff(id),     -- as whom it acts
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  name TEXT NOT NULL,
  keys TEXT NOT NULL,               -- its public keys, a JWK set
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

-- Assertions that were used: none is taken twice.
CREATE TABLE client_assertion (
  client_id INTEGER NOT NULL REFERENCES client(id),
  hash BLOB NOT NULL,               -- SHA-256 of its jti
  until_at INTEGER NOT NULL,        -- it is refused by its own time afterwards
  PRIMARY KEY (client_id, hash)
) STRICT, WITHOUT ROWID;

-- Sign-ins begun before this was kept end: everybody signs in once more.
UPDATE signin SET ended_at = seen_at WHERE ended_at IS NULL;
DELETE FROM sight;
ALTER TABLE signin ADD COLUMN outside BLOB;
ALTER TABLE signin ADD COLUMN fresh_at INTEGER;      -- when who it is was last proved, by password, code or provider
ALTER TABLE signin ADD COLUMN second INTEGER NOT NULL DEFAULT 0;     -- 1: by a second factor too
ALTER TABLE signin ADD COLUMN peer TEXT;             -- network address it was begun from
ALTER TABLE signin ADD COLUMN browser TEXT;          -- in words: Firefox on Windows
ALTER TABLE signin ADD COLUMN provider TEXT;         -- by which provider; NULL: an account of ours
ALTER TABLE signin ADD COLUMN subject TEXT;          -- who it is there,
ALTER TABLE signin ADD COLUMN session TEXT;          -- and in which session of it (sid)
CREATE INDEX signin_by_staff ON signin (staff_id);
