# What it costs a page that somebody may not see everything: with guards and without, on both engines.
.PHONY: bench-access
bench-access: build
	@bench/access-bench
