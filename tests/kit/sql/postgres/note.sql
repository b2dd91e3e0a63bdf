-- query: PAIR_ENGINE
SELECT CAST('postgres' AS TEXT);
