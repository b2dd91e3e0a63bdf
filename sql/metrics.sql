-- Numbers for a monitoring system: no ids, no names, nothing that grows with what is looked at.

-- query: METRICS system (now instant) -> (waiting int, parked int, oldest_at instant, signins int, entries int, glass_overdue int,
-- arrivals int, imports_running int, imports_stopped int, agreements_live int, holds int, requests_open int)
SELECT (SELECT COUNT(*) FROM slip WHERE state = 1),
       (SELECT COUNT(*) FROM slip WHERE state = 2),
       (SELECT min(placed_at) FROM slip WHERE state = 1),
       (SELECT COUNT(*) FROM signin WHERE ended_at IS NULL AND until_at > :now),
       (SELECT COALESCE(max(no), 0) FROM audit_tip),
       (SELECT COUNT(*) FROM glass_alert a JOIN glass g ON g.id = a.glass_id WHERE g.due_at <= :now
           AND NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.glass_id = a.glass_id AND r.organisation_id = a.organisation_id)),
       (SELECT COUNT(*) FROM arrival WHERE state IN (1, 2, 3)),
       (SELECT COUNT(*) FROM origin WHERE state IN (1, 4)),
       (SELECT COUNT(*) FROM origin WHERE state = 3),
       (SELECT COUNT(*) FROM agreement_version WHERE status = 3),
       (SELECT COUNT(*) FROM legal_hold WHERE ended_at IS NULL),
       (SELECT COUNT(*) FROM subject_request WHERE given_at IS NULL);
