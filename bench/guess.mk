# A leaver with 1,000 sign-ins, 900 people who sign in at one moment, 10,000 guesses a minute beside people at work; and a build that lets
# nobody wait. On a machine that does nothing else.
.PHONY: g-guess
GUESSES ?= 10000
GUESS_ENV := WAYMARK_ROOT=$(CURDIR) ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1 WAYMARK_FIGURES=1
g-guess: check-build
	@$(GUESS_ENV) build/check/tests/guarantee-guesses-control && \
	$(GUESS_ENV) WAYMARK_SIGNINS=1000 WAYMARK_GUESSES=$(GUESSES) build/check/tests/guarantee-guesses
