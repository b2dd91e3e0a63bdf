# The log of who looked: whatever is done to it shows, and whatever is shown is in it.
.PHONY: g-audit
TAMPERS ?= 10000
AUDIT_ENV := WAYMARK_ROOT=$(CURDIR) ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1 WAYMARK_FIGURES=1

# Random changes by somebody who knows how the chain is made, with the head kept elsewhere and without; a walk that does not look at
# what an entry says has to be found out; and over every route, an answer that names somebody has its entry.
g-audit: check-build
	@$(AUDIT_ENV) WAYMARK_TAMPERS=2000 build/check/tests/guarantee-audit_tamper-control && \
	$(AUDIT_ENV) WAYMARK_TAMPERS=$(TAMPERS) WAYMARK_SEED=$(SEED) build/check/tests/guarantee-audit_tamper && \
	$(AUDIT_ENV) WAYMARK_WHOLE=1 build/check/tests/guarantee-audit_routes
