# The synthetic region: its targets at three seeds with 20,000 people each, and its calibration.
.PHONY: g-region synth-calibrate
g-region: check-build
	@WAYMARK_LONG=1 WAYMARK_ROOT=$(CURDIR) CMOCKA_MESSAGE_OUTPUT=TAP build/check/tests/prop-prop_synth | grep -E '^# |^not ok' | sed 's/^# //'; \
	exit $${PIPESTATUS[0]}
synth-calibrate: build
	bench/synth-calibrate
