-- Agreements as they live: drafted by one organisation, offered to the others, signed by all, replaced, suspended, ended.

-- Whose draft it is (NULL: made on paper, by command), since when the other parties see it, of one that was replaced the day from
-- which the newer one holds, and of one that is suspended for whom (NULL: for whoever runs Waymark).
ALTER TABLE agreement_version ADD COLUMN drafted_for INTEGER REFERENCES organisation(id);
ALTER TABLE agreement_version ADD COLUMN offered_at INTEGER;
ALTER TABLE agreement_version ADD COLUMN stops_on INTEGER;
ALTER TABLE agreement_version ADD COLUMN suspended_for INTEGER REFERENCES organisation(id);
UPDATE agreement_version SET offered_at = live_at;

-- What an agreement's end did to records: handed over to another organisation, which answers for them now; or returned to whoever gave
-- them, and shown to nobody here any more.
ALTER TABLE holding ADD COLUMN handed_to INTEGER REFERENCES organisation(id);
ALTER TABLE holding ADD COLUMN returned_at INTEGER;

-- What happened to an agreement, in its order.
CREATE TABLE agreement_event (
  id INTEGER PRIMARY KEY,
  agreement_id INTEGER NOT NULL REFERENCES agreement(id),
  version INTEGER NOT NULL,
  what TEXT NOT NULL,               -- draft, change, offer, sign, live, suspend, resume, end, expire, refuse, hand-over, return
  at INTEGER NOT NULL,
  staff_id INTEGER,                 -- NULL: the program, or whoever runs it
  organisation_id INTEGER,
  say TEXT
) STRICT;
CREATE INDEX agreement_event_of ON agreement_event (agreement_id);

-- A party, and whoever succeeded it, sees what was offered; a draft is seen by whoever writes it.
CREATE VIEW g_agreement_version AS
  SELECT v.* FROM agreement_version v
   WHERE EXISTS (
         SELECT 1 FROM signin n JOIN organisation o ON o.id = n.organisation_id OR o.successor_id = n.organisation_id
          WHERE n.id = guard_signin() AND n.ended_at IS NULL AND n.until_at > guard_now()
            AND (v.drafted_for = o.id
                 OR (v.offered_at IS NOT NULL
                     AND (EXISTS (SELECT 1 FROM agreement_flow f WHERE f.version_id = v.id AND (f.from_id = o.id OR f.to_id = o.id))
                          OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = v.agreement_id AND p.organisation_id = o.id)))));

CREATE VIEW g_agreement AS
  SELECT a.* FROM agreement a WHERE EXISTS (SELECT 1 FROM g_agreement_version v WHERE v.agreement_id = a.id);
