#!/bin/bash
# What a region's people went through, told twice: by the extracts of their organisations, imported and written as a population, and by `synth
# --stream`. Without the faults of records it is the same: as many events, codes and kinds, and of every rule the same people found on the same days.
set -u
. "$WAYMARK_ROOT/tests/kit/tap.sh"
cd "$here" || exit 1
export WAYMARK_DATA=$here/data TMPDIR=$here
today=2026-06-30
PEOPLE=${PEOPLE:-200}
mkdir mine
awk -F, 'BEGIN { OFS = "," } $1 ~ /^dirt[.]/ || $1 == "tests.flag-missing" { $2 = 0 } $1 == "dirt.hospital-ratio" { $2 = 1 } { print }' \
	"$WAYMARK_ROOT/data/synth/region.csv" >mine/region.csv
made="--quiet --today $today synth --settings mine --people $PEOPLE --seed 3"

works "a region without faults" -- $made region
works "a data directory" -- init
works "its organisations" -- --quiet organisation add region/organisations.csv
works "its agreements" -- --quiet agreement add region/agreements.csv
bad=0
for source in region/emis-gp/*/ region/tpp-gp/*/ region/hes-*.csv region/mhsds-contacts.csv region/talking-therapies.csv; do
	map=${source#region/}
	map=${map%%/*}
	waymark --quiet import "$source" --map "${map%.csv}" >>import.out 2>>import.err || bad=1
done
[ $bad = 0 ] && ok "its extracts are imported" || not_ok "its extracts are imported" "$(tail -5 import.err)"
works "what was imported, as a population" -- --quiet population store.col --for R9W
waymark $made --stream | waymark screen build stream.col --events - >out 2>err
[ "${PIPESTATUS[*]}" = "0 0" ] && ok "the stream, read as it is written" || not_ok "the stream, read as it is written" "$(cat err)"

# A stream that broke off looks like one that ended, but for how many persons it should have had.
waymark $made --stream 2>/dev/null | head -3000 | waymark screen build broken.col --events - --expect "$PEOPLE" >out 2>err
if grep -q "not $PEOPLE: the rows broke off" err && [ ! -e broken.col ]; then ok "half a stream is refused by who counts"
else not_ok "half a stream is refused by who counts" "$(cat out err)"; fi
waymark $made --stream 2>/dev/null | waymark screen build counted.col --events - --expect "$PEOPLE" >out 2>err && ok "and a whole one is not" ||
	not_ok "and a whole one is not" "$(cat err)"

# persons, events, first and last day; codes, specialties, places, descriptions. How many bytes it takes may differ, and only the
# record says who was seen and where.
held() { waymark screen show "$1.col" | sed 's/, in [0-9]* block.*//; /^Of each event it holds who was seen and where/d'; }
held store >store.held
held stream >stream.held
if [ -s store.held ] && grep -q "^$PEOPLE persons" store.held && cmp -s store.held stream.held; then ok "both hold as much of the same: $(head -1 stream.held)"
else not_ok "both hold as much of the same" "$(cat store.held)" "$(cat stream.held)"; fi

# Of each rule how many are found, and the sum of the first days. What nobody knows of the record is known of the stream: it has no silence.
of() { waymark --json --today $today screen run "$1.col" --rule "$2" | sed 's/"unknown": [0-9]*, "second": [0-9]*, //; s/, "seconds".*//'; }
rules=0
for rule in "$WAYMARK_ROOT"/data/rules/*.yaml; do
	rule=$(basename "$rule" .yaml)
	store=$(of store "$rule") stream=$(of stream "$rule")
	if [ "$store" = "$stream" ] && [ -n "$store" ]; then ok "$rule: $(printf %s "$stream" | grep -o '"yes": [0-9]*')"
	else not_ok "$rule" "$store" "$stream"; fi
	rules=$((rules + $(printf %s "$stream" | grep -c '"yes": [1-9]')))
done
[ $rules -ge 4 ] && ok "and $rules rules find somebody" || not_ok "rules find somebody" "$rules"

# By age, sex and ethnic category: how many people, how many found.
people() { waymark --today $today screen table "$1.col" --rule mss3-search --by age,sex,ethnic --csv | cut -d, -f1-7; }
people store >store.table
people stream >stream.table
if [ "$(wc -l <stream.table)" -gt 20 ] && cmp -s store.table stream.table; then ok "and they are the same people by age, sex and ethnic category"
else not_ok "and they are the same people by age, sex and ethnic category" "$(diff store.table stream.table | head -5)"; fi
done_testing
