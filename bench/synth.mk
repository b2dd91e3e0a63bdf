# The synthetic region: its targets at three seeds with 20,000 people each, its speed and memory, its calibration.
.PHONY: g-region bench-synth synth-calibrate
g-region: check-build
	@set -o pipefail; WAYMARK_LONG=1 WAYMARK_ROOT=$(CURDIR) CMOCKA_MESSAGE_OUTPUT=TAP build/check/tests/prop-prop_synth | \
	sed -n -e 's/^# ok - .*//;t' -e 's/^# //p' -e '/^not ok/p'
bench-synth: build
	@bench/synth-bench
synth-calibrate: build
	bench/synth-calibrate
