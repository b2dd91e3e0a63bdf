# A question of the rule language asked of a population, beside ClickHouse and DuckDB: make bench-screen PEOPLE=1000000
.PHONY: bench-screen
bench-screen: build
	@PEOPLE=$(if $(filter 20000,$(PEOPLE)),1000000,$(PEOPLE)) bench/screen-bench
