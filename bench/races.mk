# Two tabs, two people, one record: random interleavings of reading, keeping drafts, sending, approving, withdrawing, over the forms of care that
# word something, through the door and both engines. No write is lost without a word. First a build that writes over what was changed
# meanwhile, which has to be found out. Another draw: make g-races SEED=2. Without the sanitizers, under which the short form of make check is run.
.PHONY: g-races
RACE_STEPS ?= 4000
RACE_STEPS_POSTGRES ?= 1500
g-races: build/quick/build.ninja
	@ninja -C build/quick tests/guarantee-races tests/guarantee-races-control
	@TMPDIR=$${TMPDIR:-/dev/shm} WAYMARK_ROOT=$(CURDIR) WAYMARK_FIGURES=1 build/quick/tests/guarantee-races-control && \
	TMPDIR=$${TMPDIR:-/dev/shm} WAYMARK_ROOT=$(CURDIR) WAYMARK_FIGURES=1 WAYMARK_STEPS=$(RACE_STEPS) WAYMARK_STEPS_POSTGRES=$(RACE_STEPS_POSTGRES) \
	$(if $(SEED),WAYMARK_SEED=$(SEED)) build/quick/tests/guarantee-races
