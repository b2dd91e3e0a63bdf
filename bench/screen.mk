# A question of the rule language asked of a population, beside ClickHouse and DuckDB: make bench-screen PEOPLE=1000000
.PHONY: bench-screen
bench-screen: build
	@PEOPLE=$(if $(filter 20000,$(PEOPLE)),1000000,$(PEOPLE)) bench/screen-bench
# The page on which rules are tried, in Chromium, on as many people: make bench-screen-page PEOPLE=1000000
.PHONY: bench-screen-page
bench-screen-page: build
	@PEOPLE=$(if $(filter 20000,$(PEOPLE)),1000000,$(PEOPLE)) bench/screen-page-bench
