#!/bin/bash
# Published FHIR R4 records through the real program: counts, and every event of every person, beside a second reading of the same
# files by another program (tests/kit/fhir_events.mjs). The numbers are printed as a table.
set -u
root=${WAYMARK_ROOT:?} waymark=${WAYMARK_BIN:?}
# Beside the project, or beside the main checkout where this is a work tree of it.
main=$(git -C "$root" worktree list --porcelain 2>/dev/null | sed -n '1s/^worktree //p')
for base in "$root" "${main:-$root}"; do
	real=$base/../shared/real/synthea-bulk-10
	[ -d "$real" ] && break
done
[ -d "$real" ] || { echo "1..0 # SKIP the published records are not here (../shared/real/synthea-bulk-10)"; exit 0; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
data=$work/data
n=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); echo "not ok $n - $1"; }
# same WORDS A B: are two numbers, or two texts, the same?
same() { if [ "$2" = "$3" ]; then ok "$1 ($2)"; else not_ok "$1: $2 is not $3"; fi; }
other() { node "$root/tests/kit/fhir_events.mjs" "$@"; }
run() { "$waymark" --quiet --data "$data" "$@" 2>>"$work/errors"; }
# of NAME FILE: the number beside a name
of() { awk -F'\t' -v name="$1" '$1 == name { print $2; found = 1 } END { if (!found) print 0 }' "$2"; }
# Every row of every table that tells of people, counted by a third program.
tables="patient identifier demographic registration relation link_event clinician organisation code event event_text event_end event_key"
rows() { for table in $tables; do echo "$table $(sqlite3 -readonly "$data/waymark.db" "SELECT count(*) FROM $table")"; done; }
# A person's events as Waymark has them, as lines that can be compared.
events() { run --json person events "$1" >"$work/$1.json" && other dump "$real" "$work/$1.json"; }

other counts "$real" >"$work/counts" && other people "$real" >"$work/people" || { echo "Bail out! the second reading failed"; exit 1; }
run init >/dev/null && run --json import "$real" --map fhir-r4 >"$work/first" && other report "$work/first" >"$work/report" ||
	{ sed 's/^/# /' "$work/errors"; echo "Bail out! the import failed"; exit 1; }

# ---- every event of every person ----
people=0
while IFS=$'\t' read -r id expected; do
	people=$((people + 1))
	other events "$real" "$id" >"$work/theirs"
	events "$id" >"$work/ours"
	if [ "$(wc -l <"$work/ours")" = "$expected" ] && cmp -s "$work/theirs" "$work/ours"; then
		ok "$id: all $expected events are the same: day, time, code, organisation, end, clinician, words"
	else
		not_ok "$id: $(wc -l <"$work/ours") events of $expected, $(comm -3 "$work/theirs" "$work/ours" | wc -l) lines differ (theirs <, ours >)"
		diff "$work/theirs" "$work/ours" | grep '^[<>]' | head -20 | sed 's/^/# /'
	fi
done <"$work/people"
same "people" "$people" "$(of people_added "$work/report")"
# The control: one day later in one event, and the comparison sees it.
sed '1s/^\(....-..-.\)./\1x/' "$work/ours" >"$work/changed"
if cmp -s "$work/theirs" "$work/changed"; then not_ok "a changed day is seen"; else ok "a changed day is seen"; fi

# ---- who they are ----
other patients "$real" >"$work/theirs"
sqlite3 -readonly -separator $'\t' "$data/waymark.db" "
	SELECT i.value, coalesce(d.title, '-'), coalesce(d.given, '-'), coalesce(d.family, '-'), coalesce(date(d.birth_on * 86400, 'unixepoch'), '-'),
	       coalesce(date(d.death_on * 86400, 'unixepoch'), '-'), CASE d.sex WHEN 1 THEN 'male' WHEN 2 THEN 'female' ELSE 'other' END,
	       coalesce(d.postcode, '-'), coalesce(d.language, '-')
	  FROM demographic d JOIN identifier i ON i.patient_id = d.patient_id AND i.system = 2 AND i.ended_at IS NULL
	 WHERE d.latest = 1 AND d.ended_at IS NULL" | LC_ALL=C sort >"$work/ours"
if cmp -s "$work/theirs" "$work/ours"; then ok "who they are: names, days of birth and death, sex, postcode, language"; else
	not_ok "who they are"
	diff "$work/theirs" "$work/ours" | sed 's/^/# /'
fi

# ---- counts by type ----
other told "$work"/*.json >"$work/told"
printf '# %-20s %8s %8s %12s\n' type counted read understood
while IFS=$'\t' read -r type counted; do
	file=$type.000.ndjson
	read=$(of "$file" "$work/report")
	case $type in
	Patient) understood=$(of people_added "$work/report") ;;
	Organization | Practitioner) understood=$((read - $(of "type:$type" "$work/report"))) ;;
	*) understood=$(of "$file" "$work/told") ;;
	esac
	share=$(awk "BEGIN { printf \"%.1f\", 100 * $understood / $counted }")
	printf '# %-20s %8d %8d %12d (%s%%)\n' "$type" "$counted" "$read" "$understood" "$share"
	same "$type: as many read as another program counts" "$counted" "$read"
	case $type in
	Patient | Condition | Encounter | Procedure | MedicationRequest)
		if [ $((understood * 100)) -ge $((counted * 99)) ]; then ok "$type: at least 99% understood"; else not_ok "$type: at least 99% understood"; fi ;;
	Device | Location | PractitionerRole)
		same "$type: not understood, kept and counted" "$counted" "$(of "type:$type" "$work/report")" ;;
	esac
done <"$work/counts"
same "no row is lost: read" "$(of read "$work/report")" \
	$(($(of kept "$work/report") + $(of same "$work/report") + $(of rejected "$work/report") + $(of skipped "$work/report")))

# ---- a second time ----
rows >"$work/before"
run --json import "$real" --map fhir-r4 >"$work/again" && other report "$work/again" >"$work/report2"
rows >"$work/after"
same "a second import adds no event" "$(of events_added "$work/report2")" 0
same "and corrects none" "$(of events_corrected "$work/report2")" 0
same "and adds nobody" "$(of people_added "$work/report2")" 0
same "and finds the same rows there" "$(of same "$work/report2")" $(($(of kept "$work/report") + $(of same "$work/report")))
if cmp -s "$work/before" "$work/after"; then ok "no table of people has a row more"; else
	not_ok "no table of people has a row more"
	diff "$work/before" "$work/after" | sed 's/^/# /'
fi
same "the first import's events are all there is" "$(of events_added "$work/report")" "$(sed -n 's/^event //p' "$work/after")"
if [ -s "$work/errors" ]; then
	not_ok "nothing was complained of"
	head -20 "$work/errors" | sed 's/^/# /'
else
	ok "nothing was complained of"
fi
echo "1..$n"
