# Every route, asked by every role, in every relation, from the right and the wrong organisation, and by nobody.
.PHONY: g-routes
ROUTES_ENV := WAYMARK_ROOT=$(CURDIR) ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1 WAYMARK_FIGURES=1

# The rows against the spec, then the pages against the policy; rows, pages and forms that are broken have to be found out.
g-routes: check-build
	@$(ROUTES_ENV) build/check/tests/spec-test_routes && \
	$(ROUTES_ENV) WAYMARK_WHOLE=1 build/check/tests/guarantee-routes
