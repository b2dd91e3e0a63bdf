# People's data stay in the record: 500 people's invented names, numbers, addresses and notes through every way of the running program, on
# both engines; and three leaks, a core dump and a talkative PostgreSQL that have to be found. Goes on from another draw: make g-canary SEED=2.
.PHONY: g-canary
CANARIES ?= 500
g-canary: build check-build
	@WAYMARK_ROOT=$(CURDIR) WAYMARK_FIGURES=1 WAYMARK_CANARIES=$(CANARIES) $(if $(SEED),WAYMARK_SEED=$(SEED)) WAYMARK_HARD=$(CURDIR)/build/release/waymark \
	WAYMARK_LEAKS=$(CURDIR)/build/check/tests/waymark-leaks WAYMARK_CORES=$(CURDIR)/build/check/tests/shim_cores.so tests/flow/canary.sh
