# Import beside the databases' own loaders, on both engines; it starts a PostgreSQL of its own.
.PHONY: bench-import
bench-import: build
	@bench/import-bench
