-- PostgreSQL's alone. Whoever signs in or works writes these three, and every guarded query reads them: where the server took statistics of them after
-- a few hundred rows, each connection planned all its queries anew, every minute. They are asked by key; their statistics hardly matter.

--postgres ALTER TABLE signin SET (autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 1,
--postgres   autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0.5);
--postgres ALTER TABLE sight SET (autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 1,
--postgres   autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0.5);
--postgres ALTER TABLE staff SET (autovacuum_analyze_threshold = 10000, autovacuum_analyze_scale_factor = 1);
