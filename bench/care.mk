# A clinic of fifty, with 5,000 people on pathways: how long its pages take, on both engines. A minute or five, and five more the first time.
.PHONY: bench-care
bench-care: build
	@bench/care-bench
