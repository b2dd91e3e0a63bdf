-- Codes as they were sent.

-- query: CODE_SYSTEM_BY_NAME import (name text) -> (id int)
SELECT id FROM code_system WHERE name = :name;

-- insert: CODE_SYSTEM_ADD import code_system (id int, name text)

-- lookup: CODES_BY_KEY import (key int) -> (key int, id int, worded int)
SELECT key, id, CASE WHEN term IS NULL THEN 0 ELSE 1 END FROM code WHERE key = :key;

-- insert: CODE_ADD import code (id int, key int, system_id int, value text, term text)

-- query: CODE_TERM import (id int, term text) -> ()
-- The first source that has words for it gives them.
UPDATE code SET term = :term WHERE id = :id AND term IS NULL;
