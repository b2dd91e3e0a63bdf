-- Who a person is at another provider of identity, and the roles that it says she has.

-- query: STAFF_BY_IDENTITY system (issuer text, subject text) -> (staff int)
SELECT staff_id FROM staff_identity WHERE issuer = :issuer AND subject = :subject;

-- query: IDENTITY_LINK system (issuer text, subject text, staff int, provider text, now instant) -> ()
INSERT INTO staff_identity (issuer, subject, staff_id, provider, linked_at) VALUES (:issuer, :subject, :staff, :provider, :now)
ON CONFLICT (issuer, subject) DO UPDATE SET staff_id = excluded.staff_id, provider = excluded.provider, linked_at = excluded.linked_at;
