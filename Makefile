# The front door. `make demo` sets up and runs the main job; `make check` passes the tests.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: build check-build fuzz fuzz-control
SQLITE_SRC := node_modules/better-sqlite3/deps/sqlite3
SQLITE_DIR ?= $(CURDIR)/build/sqlite
# The journal of one statement stays in memory up to 128 KB: SQLite writes it out in one piece, and its writes end at 131,071 bytes
# (anything larger is told as a full disk).
SQLITE_FLAGS := -O2 -g -fPIC -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
	-DSQLITE_THREADSAFE=2 -DSQLITE_DQS=0 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 -DSQLITE_OMIT_LOAD_EXTENSION \
	-DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_MAX_EXPR_DEPTH=100 \
	-DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_USE_ALLOCA -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_COLUMN_METADATA \
	-DSQLITE_STMTJRNL_SPILL=131056

# Built again when what it is built with changes.
$(SQLITE_DIR)/flags: FORCE
	@mkdir -p $(SQLITE_DIR); echo '$(SQLITE_FLAGS)' | cmp -s - $@ || echo '$(SQLITE_FLAGS)' >$@
$(SQLITE_DIR)/libsqlite3.a: package-lock.json $(SQLITE_DIR)/flags
	@test -f $(SQLITE_SRC)/sqlite3.c || npm ci --ignore-scripts
	@mkdir -p $(SQLITE_DIR)
	cp $(SQLITE_SRC)/sqlite3.h $(SQLITE_DIR)/
	cc $(SQLITE_FLAGS) -c $(SQLITE_SRC)/sqlite3.c -o $(SQLITE_DIR)/sqlite3.o
	rm -f $@ && ar rcs $@ $(SQLITE_DIR)/sqlite3.o

# The list of files; when it changes, meson looks again.
build/files: FORCE
	@mkdir -p build; tools/list src .c >$@.new; tools/list tests .c >>$@.new; tools/list tests .sh >>$@.new; tools/list sql .sql >>$@.new; \
	tools/list assets '' >>$@.new; tools/list data '' >>$@.new; ls tools >>$@.new; \
	cmp -s $@.new $@ && rm $@.new || mv $@.new $@
FORCE:

build/%/build.ninja: build/files $(SQLITE_DIR)/libsqlite3.a meson.build tests/meson.build src/gen/meson.build meson_options.txt
	@case $* in \
	release) set -- --buildtype=release -Dtests=false -Db_pie=true;; \
	quick) set -- --buildtype=debugoptimized;; \
	check) set -- -Db_sanitize=address,undefined -Doptimization=1 -Db_lundef=false;; \
	tsan) set -- -Db_sanitize=thread -Doptimization=1 -Db_lundef=false;; \
	fuzz) export CC=clang; set -- -Dfuzz=true -Dtests=false -Db_sanitize=address,undefined -Doptimization=1 -Db_lundef=false;; \
	esac; \
	if [ -f $@ ]; then touch meson.build -r meson.build; meson setup --reconfigure build/$* -Dsqlite=$(SQLITE_DIR) "$$@"; \
	else meson setup build/$* -Dsqlite=$(SQLITE_DIR) "$$@"; fi >build/$*.log 2>&1 || { cat build/$*.log; exit 1; }
	@touch $@

build: build/release/build.ninja
	ninja -C build/release
check-build: build/check/build.ninja
	ninja -C build/check

# ---- for testers ----
# All tests under the address and undefined-behaviour sanitizers, those of tests/tsan.txt under the thread sanitizer too. A
# check that cannot run fails. The last line counts single cases.
.PHONY: check check-run
LOGS := build/check/meson-logs/testlog.json build/tsan/meson-logs/testlog.json
check:
	@tools/setup --check
	@$(MAKE) --no-print-directory check-run
check-run: build/check/build.ninja build/tsan/build.ninja build/release/build.ninja
	@rm -f $(LOGS)
	ninja -C build/release
	ninja -C build/check
	@good=true; \
	meson test -C build/check --no-rebuild --print-errorlogs || good=false; \
	meson test -C build/tsan --print-errorlogs $$(grep -v '^#' tests/tsan.txt) || good=false; \
	build/check/tests/summary $(LOGS) || good=false; $$good
# libFuzzer under the sanitizers, SECS seconds a target, two at a time; what is found is kept in build/fuzz/crashes.
SECS ?= 60
fuzz: build/fuzz/build.ninja
	ninja -C build/fuzz $$(tests/fuzz/targets fuzz)
	tests/fuzz/run build/fuzz $(SECS)
# Each target with a fault planted in it: does the fuzzer find what is there to be found?
fuzz-control: build/fuzz/build.ninja
	ninja -C build/fuzz $$(tests/fuzz/targets control)
	tests/fuzz/run build/fuzz 180 control

# ---- for people ----
.PHONY: demo setup
PEOPLE ?= 20000
PORT ?= 8080
setup:
	@tools/setup
demo: setup
	@$(MAKE) --no-print-directory build
	@tools/demo $(PEOPLE) $(PORT)

-include bench/*.mk
