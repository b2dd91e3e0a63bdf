# For tests in shell: TAP, the real binary, and a way to say how it has to refuse. Sourced, never run.
# WAYMARK_BIN is the program, WAYMARK_ROOT the project.
tap_n=0
tap_bad=0
here=$(mktemp -d "${TMPDIR:-/tmp}/waymark-flow-XXXXXX")
started=
cleanup() {
	for tap_pid in $started; do kill "$tap_pid" 2>/dev/null; done
	wait 2>/dev/null
	rm -rf "$here"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

ok() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1"
}
not_ok() { # NAME, what was seen
	tap_n=$((tap_n + 1))
	tap_bad=$((tap_bad + 1))
	echo "not ok $tap_n - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /'
}
done_testing() {
	echo "1..$tap_n"
	exit $((tap_bad > 0))
}

waymark() { "$WAYMARK_BIN" "$@"; }
# The exit code that data/errors.csv gives a name.
exit_of() { awk -F, -v name="$1" '$2 == name { print $4 }' "$WAYMARK_ROOT/data/errors.csv"; }

# works NAME -- ARGUMENTS: it ends well; what it printed is in $here/out and $here/err.
works() {
	tap_name=$1
	shift 2
	waymark "$@" >"$here/out" 2>"$here/err" </dev/null
	tap_exit=$?
	if [ $tap_exit = 0 ]; then ok "$tap_name"; else not_ok "$tap_name" "exit $tap_exit" "$(tail -5 "$here/err")"; fi
}

# refuses NAME ERROR WORDS... -- ARGUMENTS: the exit of that error, one sentence on stderr that says each of the words (regular
# expressions), nothing on stdout, and no sign that the program itself went wrong.
refuses() {
	tap_name=$1
	tap_want=$(exit_of "$2")
	shift 2
	tap_words=$here/words
	: >"$tap_words"
	while [ "$1" != -- ]; do
		printf '%s\n' "$1" >>"$tap_words"
		shift
	done
	shift
	waymark "$@" >"$here/out" 2>"$here/err" </dev/null
	tap_exit=$?
	tap_say=$(grep '^waymark: ' "$here/err")
	tap_wrong=
	[ "$tap_exit" = "$tap_want" ] || tap_wrong="exit $tap_exit, wanted $tap_want"
	[ "$(grep -c '^waymark: ' "$here/err")" = 1 ] || tap_wrong="$tap_wrong; not one sentence"
	[ -s "$here/out" ] && tap_wrong="$tap_wrong; something on stdout"
	grep -qE 'promise of the program|Sanitizer|runtime error' "$here/err" && tap_wrong="$tap_wrong; the program went wrong"
	while IFS= read -r tap_word; do
		printf '%s\n' "$tap_say" | grep -qE -- "$tap_word" || tap_wrong="$tap_wrong; does not say \"$tap_word\""
	done <"$tap_words"
	if [ -z "$tap_wrong" ]; then ok "$tap_name"; else not_ok "$tap_name" "$tap_wrong" "$(tail -5 "$here/err")"; fi
}
