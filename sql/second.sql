-- The second factor, its recovery codes, and invitations.

-- query: SECOND_OF system (staff int) -> (totp blob, totp_step int, totp_at instant, totp_begun blob)
SELECT totp, totp_step, totp_at, totp_begun FROM staff WHERE id = :staff;

-- query: SECOND_BEGIN system (staff int, begun blob) -> ()
UPDATE staff SET totp_begun = :begun WHERE id = :staff;

-- query: SECOND_SET system (staff int, totp blob, step int, now instant) -> ()
UPDATE staff SET totp = :totp, totp_step = :step, totp_at = :now, totp_begun = NULL WHERE id = :staff;

-- query: SECOND_STEP system lock (staff int) -> (step int)
SELECT totp_step FROM staff WHERE id = :staff;

-- query: SECOND_STEPPED system (staff int, step int) -> ()
UPDATE staff SET totp_step = :step WHERE id = :staff;

-- query: SECOND_REMOVE system (staff int) -> ()
UPDATE staff SET totp = NULL, totp_step = NULL, totp_at = NULL, totp_begun = NULL WHERE id = :staff;

-- insert: RECOVERY_ADD system recovery_code (staff_id int, hash blob, used_at instant)

-- query: RECOVERY_DROP system (staff int) -> ()
DELETE FROM recovery_code WHERE staff_id = :staff;

-- query: RECOVERY_LEFT system (staff int) -> (n int)
SELECT COUNT(*) FROM recovery_code WHERE staff_id = :staff AND used_at IS NULL;

-- query: RECOVERY_FIND system lock (staff int, hash blob) -> (used_at instant)
SELECT used_at FROM recovery_code WHERE staff_id = :staff AND hash = :hash;

-- query: RECOVERY_USED system (staff int, hash blob, now instant) -> ()
UPDATE recovery_code SET used_at = :now WHERE staff_id = :staff AND hash = :hash;

-- insert: INVITATION_ADD system invitation (id int, staff_id int, hash blob, made_by int, made_at instant, until_at instant,
-- used_at instant)

-- query: INVITATION_FIND system lock (hash blob, now instant) -> (id int, staff int)
SELECT id, staff_id FROM invitation WHERE hash = :hash AND used_at IS NULL AND until_at > :now;

-- query: INVITATION_LOOK system (hash blob, now instant) -> (staff int)
SELECT staff_id FROM invitation WHERE hash = :hash AND used_at IS NULL AND until_at > :now;

-- query: INVITATIONS_END system (staff int, now instant) -> ()
-- A new code ends those before it; one that was used ends with all others.
UPDATE invitation SET used_at = :now WHERE staff_id = :staff AND used_at IS NULL;
