#!/bin/sh
# A population in two databases, hash partitions over postgres_fdw: the program reads each by COPY, and what it counts adds up to the single run over one
# file, to the byte; also where the database runs the program on its own partition. Speaks TAP.
set -u
. "$WAYMARK_ROOT/tests/kit/tap.sh"
. "$WAYMARK_ROOT/tests/kit/pg.sh"
pg_start || { not_ok "a PostgreSQL of one's own" "$(tail -5 "$pg_dir/log" 2>/dev/null)"; done_testing; }
sql() { # DATABASE ARGUMENTS...
	sql_in=$1
	shift
	"$pg_bin/psql" -h "$pg_dir" -U waymark -d "$sql_in" -AtqX -v ON_ERROR_STOP=1 "$@"
}
same() { # NAME ONE OTHER
	if cmp -s "$2" "$3" && [ -s "$2" ]; then ok "$1"; else not_ok "$1" "$(diff "$2" "$3" | head -5)"; fi
}
holds() { # NAME WHAT WAS SEEN TEST...
	holds_name=$1
	holds_saw=$2
	shift 2
	if "$@"; then ok "$holds_name"; else not_ok "$holds_name" "$holds_saw"; fi
}
differ() { # NAME ONE OTHER: what the comparison is to see, of whole tables
	if [ "$(wc -l <"$2")" -gt 100 ] && [ "$(wc -l <"$3")" -gt 100 ] && ! cmp -s "$2" "$3"; then ok "$1"; else not_ok "$1" "the same, or nothing"; fi
}

# ---- people, some of whom something is not known, and rules: three rank people among all others ----
cc -O1 -o "$here/population" "$WAYMARK_ROOT/bench/population.c" -lm &&
	"$here/population" 1500 3 "$here/events.csv" "$here/whole.csv" || { not_ok "a population is made"; done_testing; }
awk -F, -v OFS=, 'NR > 1 { if (NR % 50 == 0) $3 = "2024-03-01"; if (NR % 37 == 0) $2 = ""; if (NR % 41 == 0) $5 = ""; if (NR % 29 == 0) $7 = "" }
	NR % 97' "$here/whole.csv" >"$here/people.csv"
cp -r "$WAYMARK_ROOT/bench/screen-site" "$pg_dir/site"
sed -e 's/^id: .*/id: the-top/' -e 's/^default: .*/default: off/' \
	-e 's/^find:.*/find: { rank: { kind: [outpatient, referral] }, top_percent: 10, among: age-sex }/' \
	"$WAYMARK_ROOT/data/rules/reid-frequent-attender.yaml" >"$pg_dir/site/rules/the-top.yaml"
sed -e 's/^id: .*/id: the-practice/' -e 's/^default: .*/default: off/' \
	-e 's/^find:.*/find: { rank: { kind: [outpatient, referral] }, top_percent: 50, among: age-sex-practice }/' \
	"$WAYMARK_ROOT/data/rules/reid-frequent-attender.yaml" >"$pg_dir/site/rules/the-practice.yaml"
cp "$WAYMARK_BIN" "$pg_dir/waymark"
chmod -R a+rX "$pg_dir/site" "$pg_dir/waymark"
screen="$pg_dir/waymark --quiet --site $pg_dir/site --today 2026-01-01 screen"
rules="any-window mss3-search reid-frequent-attender the-top the-practice"
ranks() { # RULE WORDS: those words where the rule ranks people
	case $1 in reid-frequent-attender | the-top | the-practice) echo "$2" ;; esac
}
by=practice,age,sex,fifth,ethnic

# ---- the single run ----
$screen build "$here/col" --events "$here/events.csv" --people "$here/people.csv" >"$here/out" 2>&1
for rule in $rules; do
	$screen table "$here/col" --rule "$rule" --by $by --csv --part 1/1 >"$here/$rule.single"
	$screen run "$here/col" --rule "$rule" --found >"$here/$rule.found"
	found="${found:-}$(grep -c ',yes,' "$here/$rule.found") "
done
few=$(echo "$found" | tr ' ' '\n' | awk 'NF && $1 < 2' | wc -l)
holds "by each rule somebody is found" "$found" [ "$few" = 0 ]

# ---- the shards: one table of persons and one of events, whose partitions lie in two other databases ----
person="person bigint, birth_on date, death_on date, sex text, practice text, fifth int, ethnic text"
event="person bigint, \"on\" date, kind text, system text, code text, specialty text, result text, attended text, unscheduled text"
for k in 1 2; do sql postgres -c "CREATE DATABASE shard_$k"; done
for k in 1 2; do
	sql "shard_$k" <<-END
		CREATE TABLE person ($person);
		CREATE TABLE event ($event);
		CREATE VIEW population AS
		  SELECT person, birth_on AS "on", 'person' AS kind, death_on::text AS system, sex AS code, practice AS specialty, fifth::text AS result,
		    ethnic AS attended, NULL AS unscheduled FROM person
		  UNION ALL SELECT person, "on", kind, system, code, specialty, result, attended, unscheduled FROM event;
	END
done
{
	echo "CREATE EXTENSION postgres_fdw;"
	echo "CREATE TABLE person ($person) PARTITION BY HASH (person); CREATE TABLE event ($event) PARTITION BY HASH (person);"
	for k in 1 2; do
		echo "CREATE SERVER shard_$k FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$pg_dir', dbname 'shard_$k', batch_size '5000');"
		echo "CREATE USER MAPPING FOR waymark SERVER shard_$k OPTIONS (user 'waymark');"
		for table in person event; do
			echo "CREATE FOREIGN TABLE ${table}_$k PARTITION OF $table FOR VALUES WITH (MODULUS 2, REMAINDER $((k - 1)))"
			echo "  SERVER shard_$k OPTIONS (table_name '$table');"
		done
	done
	echo "CREATE TEMP TABLE p ($person); CREATE TEMP TABLE e ($event);"
	printf '\\copy %s FROM '\''%s'\'' (FORMAT csv, HEADER)\n' p "$here/people.csv" e "$here/events.csv"
	echo "INSERT INTO person SELECT * FROM p; INSERT INTO event SELECT * FROM e;"
} >"$here/hub.sql"
sql postgres -f "$here/hub.sql" >"$here/out" 2>&1 || not_ok "partitions over postgres_fdw" "$(tail -3 "$here/out")"
one=$(sql shard_1 -c "SELECT count(DISTINCT person) FROM event") two=$(sql shard_2 -c "SELECT count(DISTINCT person) FROM event")
all=$(sql postgres -c "SELECT count(DISTINCT person) FROM event")
shared_out() { [ $((one + two)) = "$all" ] && [ "$one" -gt 500 ] && [ "$two" -gt 500 ]; }
holds "each person lies on one of two shards" "$one, $two of $all" shared_out

# ---- each shard, read by COPY ----
sorted='SELECT * FROM population ORDER BY person, kind <> '\''person'\'', "on"'
shard() { # K ARGUMENTS...: asked of that shard
	shard_k=$1
	shard_word=$2
	shift 2
	sql "shard_$shard_k" -c "COPY ($sorted) TO STDOUT (FORMAT csv, HEADER)" | $screen "$shard_word" - "$@"
}
read_all() { # INTO: tables, lists and histograms of both shards below $here/INTO, and their sums
	mkdir "$here/$1"
	for rule in $rules; do
		to=$here/$1/$rule
		if [ -n "$(ranks "$rule" yes)" ]; then
			for k in 1 2; do shard $k ranks --rule "$rule" --part $k/2 >"$to.ranks.$k"; done
			$screen merge "$to.ranks.1" "$to.ranks.2" >"$to.ranks"
		fi
		for k in 1 2; do
			shard $k table --rule "$rule" --by $by --csv --part $k/2 $(ranks "$rule" "--ranks $to.ranks") >"$to.$k"
			shard $k run --rule "$rule" --found $(ranks "$rule" "--ranks $to.ranks") >"$to.found.$k"
		done
		$screen merge "$to.1" "$to.2" --csv >"$to.table" 2>"$to.err"
		{ head -1 "$to.found.1"; tail -qn +2 "$to.found.1" "$to.found.2" | sort -t, -k1,1n; } >"$to.found"
	done
}
read_all apart
for rule in $rules; do
	same "$rule: tables of the shards add up to the single run's" "$here/apart/$rule.table" "$here/$rule.single"
	same "$rule: who is found on the shards is who is found by the single run" "$here/apart/$rule.found" "$here/$rule.found"
done
for rule in reid-frequent-attender the-top; do
	$screen ranks "$here/col" --rule "$rule" --part 1/1 >"$here/$rule.ranks"
	same "$rule: histograms of the shards are that of the single run" "$here/apart/$rule.ranks" "$here/$rule.ranks"
done

# ---- the database runs the program on its own partition ----
for k in 1 2; do
	sql "shard_$k" -c "COPY ($sorted) TO PROGRAM '$screen table - --rule any-window --by $by --csv --part $k/2 >$pg_dir/own.$k' (FORMAT csv, HEADER)"
done
$screen merge "$pg_dir/own.1" "$pg_dir/own.2" --csv >"$here/own"
same "COPY TO PROGRAM: the same of a program that the database runs" "$here/own" "$here/any-window.single"

# ---- what is wrong is noticed ----
to=$here/apart/any-window
refuses "a shard that was left out" CONFLICT "Part 2 of 2 is missing" -- screen merge "$to.1"
refuses "a shard that comes twice" CONFLICT "count twice" -- screen merge "$to.1" "$to.2" "$to.1"
refuses "a part's histogram is not everybody's" CONFLICT "part 1 of 2: add the parts up" -- --site "$pg_dir/site" --today 2026-01-01 screen table "$here/col" \
	--rule the-top --csv --ranks "$here/apart/the-top.ranks.1"
refuses "a rule that ranks, asked of a part by itself" BAD_FIELD "ranks people among all others" -- --site "$pg_dir/site" --today 2026-01-01 screen table \
	"$here/col" --rule the-top --csv
sed 's/,part .*//' "$to.1" >"$here/unnamed"
$screen merge "$here/unnamed" --csv >"$here/left"
sed 's/,part .*//' "$here/any-window.single" >"$here/unnamed.single"
differ "a shard left out where nobody named the parts: the comparison sees it" "$here/left" "$here/unnamed.single"
twice=$(awk -F, '$2 == "yes" { print $1; exit }' "$to.found.1")
for table in person event; do
	sql shard_1 -c "COPY (SELECT * FROM $table WHERE person = $twice) TO STDOUT" | sql shard_2 -c "COPY $table FROM STDIN"
done
rules=any-window
read_all doubled
differ "somebody on two shards: the comparison sees it" "$here/doubled/any-window.table" "$here/any-window.single"
named_twice() { [ -n "$twice" ] && [ "$(tail -n +2 "$here/doubled/any-window.found" | cut -d, -f1 | uniq -d)" = "$twice" ]; }
holds "and the list of who is found names her twice" "$twice" named_twice
done_testing
