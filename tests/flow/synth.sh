#!/bin/sh
# The command itself: two regions of one seed are the same to the byte; wrong use says what to do and writes nothing.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/waymark-flow-XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0
say() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }
synth() { "$WAYMARK_BIN" --quiet synth "$@"; }
# refused EXIT WORDS NAME ARGUMENTS...   ends with that exit code and says those words
refused() {
	code=$1 words=$2 name=$3
	shift 3
	synth "$@" >out 2>err
	got=$?
	{ [ "$got" = "$code" ] && grep -q "$words" err; }
	say $? "$name"
}
echo 1..20

synth --people 120 --seed 5 --why one >out && synth --people 120 --seed 5 --why two >out2
say $? "a region is written"
diff -r one two >/dev/null && cmp -s out out2
say $? "the same seed gives the same bytes and the same words"
[ "$(find one -name '*.csv' | wc -l)" = 113 ] && [ -s one/truth-records.csv ] && [ "$(wc -l <one/truth.csv)" = 121 ]
say $? "with all its files"
grep -q 'says nothing about real people' out
say $? "it says that it says nothing about real people"
"$WAYMARK_BIN" --quiet --json synth --people 120 --seed 5 --count | grep -q '^{"people":120,.*\]}$'
say $? "--json --count"
"$WAYMARK_BIN" --quiet --today 2020-03-01 synth --people 120 --seed 5 early >out &&
	! grep -q '202[1-9]-' early/mhsds-contacts.csv
say $? "--today moves the end of the history"

refused 5 'not empty' "a folder that is not empty is refused" --people 10 --seed 1 one
refused 2 'how many people' "the number of people is needed" --seed 1 three
refused 2 'whole number' "a seed is a number" --people 10 --seed x three
refused 4 '1 to' "nobody is no region" --people 0 three
mkdir mine
printf 'id,value,unit,source,confidence\nclinic.missed,0.1,share,sensitivity of a rule,found\n' >mine/region.csv
refused 4 'region.csv:2' "settings with faults are told by file and line" --people 10 --settings mine three
[ ! -e three ] || [ -z "$(ls -A three)" ]
say $? "and nothing was written"
: >file
refused 5 'is a file' "a file is no folder" --people 10 file

# ---- as a stream ----
synth --people 120 --seed 5 --stream >stream && synth --people 120 --seed 5 --stream >again
[ "$(grep -c ',person,' stream)" = 120 ] && cmp -s stream again
say $? "a stream is written, the same of the same seed"
"$WAYMARK_BIN" --json synth --people 120 --seed 5 --stream 2>told | cmp -s - stream && grep -q '^{"people":120,.*\]}$' told
say $? "how it came out is told beside it"
refused 2 'take one of them' "to count and to stream is refused" --people 10 --stream --count
refused 2 'has none' "the cause of each row is refused" --people 10 --stream --why
refused 4 '100000000 people as a stream' "too many are refused" --people 100000001 --stream
{ synth --people 100000 --stream 2>err; echo $? >code; } | head -1 >out
[ "$(cat code)" = 6 ] && grep -q 'has ended before its end' err
say $? "a reader that ends early is told of"
synth --people 100 --stream >/dev/full 2>err
[ $? = 6 ] && grep -q 'Make room' err && [ "$(wc -l <err)" = 1 ]
say $? "a full disk is told of, once"
