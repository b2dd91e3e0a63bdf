# The guarantees under faults, in their long forms; `make check` runs the short ones.
.PHONY: g-powercut g-iofault g-kill g-commands g-fault
N ?= 2000
KILLS ?= 100
SEED ?= 1
FAULT_ENV := WAYMARK_ROOT=$(CURDIR) WAYMARK_BIN=$(CURDIR)/build/check/waymark \
	WAYMARK_SHIM=$(CURDIR)/build/check/tests/shim_files.so ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1 WAYMARK_FIGURES=1

# Crash images of a disk that drops, tears and reorders what was not synced. make g-powercut N=2000 SEED=1
g-powercut: check-build
	@$(FAULT_ENV) WAYMARK_IMAGES=$(N) WAYMARK_SEED=$(SEED) build/check/tests/fault-crash_images

# Every write, sync, read, opening and allocation of a store's life fails in its turn.
g-iofault: check-build
	@$(FAULT_ENV) WAYMARK_EVERY=1 build/check/tests/fault-io_faults

# kill -9 at random moments, on both engines: of the core, of the real server under its browsers, of imports. The controls: a
# build that answers before COMMIT, and records with planted faults, have to be found out.
g-kill: check-build
	@$(FAULT_ENV) build/check/tests/fault-kill_decide-control && \
	$(FAULT_ENV) WAYMARK_KILLS=$(KILLS) build/check/tests/fault-kill_decide && \
	$(FAULT_ENV) WAYMARK_KILLS=$(KILLS) build/check/tests/fault-kill_serve && \
	$(FAULT_ENV) WAYMARK_KILLS=$(KILLS) build/check/tests/fault-kill_import

# init, backup and restore killed and refused room at every single change to a file.
g-commands: check-build
	@$(FAULT_ENV) WAYMARK_EVERY=1 build/check/tests/fault-commands

# Every function of care that writes, failed at each statement, at COMMIT, at its allocations, with its connection and with its process, on both
# engines. The control: functions that commit between two writes or put their slip into its tray afterwards have to be found out. Stores in memory where
# there is room; without the sanitizers, under which the short form of make check is run.
g-fault: build/quick/build.ninja
	@ninja -C build/quick tests/fault-care_faults-control tests/fault-care_faults tests/fault-care_deaths
	@export TMPDIR=$${TMPDIR:-/dev/shm}; $(FAULT_ENV) build/quick/tests/fault-care_faults-control && \
	$(FAULT_ENV) WAYMARK_EVERY=1 build/quick/tests/fault-care_faults && \
	$(FAULT_ENV) WAYMARK_EVERY=1 build/quick/tests/fault-care_deaths
