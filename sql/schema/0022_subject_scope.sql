-- Each organisation answers for what it holds: whose record a request asks for, who reads it first, who sent what when.

-- Parties of one version answer jointly to whoever asks for her record (joint controllers, UK GDPR, article 26).
ALTER TABLE agreement_version ADD COLUMN joint INTEGER NOT NULL DEFAULT 0;

-- Who wrote the pack (staff; NULL: whoever runs Waymark), and who says that it went out, how.
ALTER TABLE subject_request ADD COLUMN given_by INTEGER;
ALTER TABLE subject_request ADD COLUMN sent_at INTEGER;
ALTER TABLE subject_request ADD COLUMN sent_by INTEGER;
ALTER TABLE subject_request ADD COLUMN sent_say TEXT;
CREATE INDEX subject_request_reviewer ON subject_request (reviewer_id);

-- Released in part: what is given in the place of its words.
ALTER TABLE subject_decision ADD COLUMN words TEXT;
