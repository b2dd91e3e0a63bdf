# Import beside the databases' own loaders. CONNINFO=... measures PostgreSQL too.
.PHONY: bench-import
bench-import: build
	@bench/import-bench
