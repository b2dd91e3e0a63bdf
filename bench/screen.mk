# Questions of the rule language asked of a population, beside ClickHouse, DuckDB, PostgreSQL and SQLite: make bench-screen PEOPLE=1000000; of more than
# five million, by itself, as a stream of the synthetic region's people.
.PHONY: bench-screen bench-screen-rules bench-screen-page
SCREENED = $(if $(filter 20000,$(PEOPLE)),1000000,$(PEOPLE))
bench-screen: build
	@if [ $(SCREENED) -gt 5000000 ]; then PEOPLE=$(SCREENED) bench/screen-stream; else PEOPLE=$(SCREENED) bench/screen-bench; fi
# Rules made at random: each equal to the oracle on a sample of persons, ten of them timed.
bench-screen-rules: build build/quick/build.ninja
	@ninja -C build/quick tests/guarantee-screen_rules >/dev/null
	@PEOPLE=$(SCREENED) bench/screen-rules
# The page on which rules are tried, in Chromium, on as many people: make bench-screen-page PEOPLE=1000000
bench-screen-page: build
	@PEOPLE=$(SCREENED) bench/screen-page-bench
