-- Who has which number.

-- lookup: IDENTIFIERS_BY_KEY import (key int) -> (key int, id int, patient int, system int, status int, holding int, origin int,
-- ended_at instant, organisation int)
SELECT key, id, patient_id, system, status, holding_id, origin_id, ended_at, organisation_id FROM identifier WHERE key = :key;

-- lookup: IDENTIFIERS_OF import (key int) -> (patient int, id int, key int, system int, status int, holding int, origin int,
-- ended_at instant, organisation int)
SELECT patient_id, id, key, system, status, holding_id, origin_id, ended_at, organisation_id FROM identifier WHERE patient_id = :key;

-- insert: IDENTIFIER_ADD import identifier (id int, key int, patient_id int, system int, value text, status int, organisation_id
-- int,
-- holding_id int, origin_id int, recorded_at instant, ended_at instant, ended_by int)

-- query: IDENTIFIER_END import (id int, now instant, origin int) -> ()
UPDATE identifier SET ended_at = :now, ended_by = :origin WHERE id = :id AND ended_at IS NULL;

-- insert: LINK_EVENT_ADD import link_event (id int, patient_id int, other_id int, kind int, say text, origin_id int, staff_id
-- int, at instant)
