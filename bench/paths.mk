# People carried on every pathway, a site's own too, by the hands of six organisations: random legal acts through the functions of care/ and a
# real store, one transaction each. After each: a next step, a review or a discharge, one bed a person and one person a bed, clocks and letters as
# the acts say, nothing shown or done that the decision refuses, slips and actions in their place; at the end all of it read again by a process of
# its own. First a build that forgets one slip; after it tables with a way missing and a guard left off; each has to be found out. Goes on from
# another draw: make g-paths SEED=2. Stores in memory where there is room; without the sanitizers, under which the short form of make check is run.
.PHONY: g-paths
ACTS ?= 100000
ACTS_POSTGRES ?= 10000
PATHS_ENV := WAYMARK_ROOT=$(CURDIR) WAYMARK_FIGURES=1
g-paths: build/quick/build.ninja
	@ninja -C build/quick tests/guarantee-paths tests/guarantee-paths-control
	@TMPDIR=$${TMPDIR:-/dev/shm} $(PATHS_ENV) build/quick/tests/guarantee-paths-control && \
	TMPDIR=$${TMPDIR:-/dev/shm} $(PATHS_ENV) WAYMARK_ACTS=$(ACTS) WAYMARK_ACTS_POSTGRES=$(ACTS_POSTGRES) $(if $(SEED),WAYMARK_SEED=$(SEED)) \
	build/quick/tests/guarantee-paths
