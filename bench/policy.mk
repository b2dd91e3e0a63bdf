# Who may see what: the decision space in four evaluators, and every mutant of the policy.
.PHONY: g-policy g-mutants
POLICY_ENV := WAYMARK_ROOT=$(CURDIR) ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1 WAYMARK_FIGURES=1

# The whole space the same in C, in SQL on both engines, and in a reading of the prose; the invariants over all of it; and the guard views
# themselves, of a record on both engines, the same as the decision.
g-policy: check-build
	@$(POLICY_ENV) WAYMARK_WHOLE=1 build/check/tests/guarantee-policy_space && \
	$(POLICY_ENV) WAYMARK_WHOLE=1 build/check/tests/guarantee-policy_views

# Every cell turned round, every gate negated or left out: does somebody notice?
g-mutants: check-build
	@$(POLICY_ENV) WAYMARK_WHOLE=1 build/check/tests/guarantee-policy_mutants

# What somebody may not see changes nothing that she sees: pairs of worlds, the same requests, the same bytes, on both engines. Goes on
# from any pair: make g-noninterference SEED=251 PAIRS=250. Stores in memory where there is room; without the sanitizers, under which the
# short form of make check is run.
.PHONY: g-noninterference
PAIRS ?= 500
PAIRS_POSTGRES ?= $(PAIRS)
g-noninterference: build/quick/build.ninja
	@ninja -C build/quick tests/guarantee-noninterference
	@$(POLICY_ENV) TMPDIR=$${TMPDIR:-/dev/shm} WAYMARK_PAIRS=$(PAIRS) WAYMARK_PAIRS_POSTGRES=$(PAIRS_POSTGRES) $(if $(SEED),WAYMARK_SEED=$(SEED)) \
	build/quick/tests/guarantee-noninterference
