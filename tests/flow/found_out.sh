#!/bin/sh
# Being found out: used wrongly, or where the machine says no, Waymark says in one sentence what and where and what to do, ends
# with the exit code of data/errors.csv, and loses nothing.
set -u
. "$WAYMARK_ROOT/tests/kit/tap.sh"
. "$WAYMARK_ROOT/tests/kit/pg.sh"
cd "$here" || exit 1
data=$here/data

# ---- used wrongly ----
refuses "a command that is not there" USAGE "'nonsense'" 'waymark help' -- nonsense
refuses "an option that is not there" USAGE '--frobnicate' 'Use: waymark init' -- init --frobnicate
refuses "an argument too many" USAGE '1 argument' 'Use: waymark init' -- init here
refuses "an argument too few" USAGE 'Use: waymark restore FOLDER' -- --data "$here/x" restore
refuses "a day that is none" USAGE '2026-02-30' '2026-11-21' -- --today 2026-02-30 version
refuses "help for a command that is not there" USAGE "'nonsense'" -- help nonsense
refuses "an option without its value" USAGE '--data' 'lacks its value' -- --data
refuses "a site's folder that is not there" NO_FILE "$here/nowhere" '--site' -- --data "$here/x" --site nowhere rule list
works "no command at all: help" --
if grep -q 'waymark help COMMAND' "$here/out"; then ok "help says how to go on"; else not_ok "help says how to go on"; fi

# ---- no data directory ----
refuses "no data directory" NO_STORE \
	"$here/nowhere" "waymark --data $here/nowhere init" -- --data nowhere setting list
refuses "a file where the data directory should be" NO_STORE "$WAYMARK_BIN" -- --data "$WAYMARK_BIN" setting list
works "init makes one" -- --data "$data" init
refuses "init where there is one" CONFLICT "$data" 'already' -- --data "$data" init
mkdir "$here/thesis" && echo words >"$here/thesis/thesis.txt"
refuses "init in a folder of somebody else" CONFLICT 'thesis\.txt' 'new folder' -- --data "$here/thesis" init
[ "$(ls "$here/thesis")" = thesis.txt ] && ok "and leaves nothing there" || not_ok "and leaves nothing there" "$(ls "$here/thesis")"
refuses "init below a file" FILE "$here/thesis/thesis.txt" -- --data "$here/thesis/thesis.txt" init

# ---- settings ----
refuses "a setting that is not there" BAD_FIELD 'nosuch' 'setting list' -- --data "$data" setting set nosuch 1
refuses "a value that a setting cannot have" BAD_FIELD 'training.* live' 'banana' -- --data "$data" setting set mode banana
refuses "signing by nobody" NOT_FOUND 'nobody' -- --data "$data" sign all --by nobody --review-by 2030-01-01

# ---- the data directory is open to others, or its conf is broken ----
chmod 755 "$data"
refuses "everybody may look in" SETTING "$data" 'chmod o=' -- --data "$data" setting list
chmod 700 "$data"
cp "$data/waymark.conf" conf
printf 'engine=sqlite\nengin=oracle\n' >"$data/waymark.conf"
refuses "waymark.conf with a word that is not known" BAD_FILE "$data/waymark.conf, line 2" 'engin' -- --data "$data" setting list
printf 'engine=sqlite\nwhat is this\n' >"$data/waymark.conf"
refuses "waymark.conf that is no key=value" BAD_FILE 'waymark.conf, line 2' -- --data "$data" setting list
cp conf "$data/waymark.conf"

# ---- broken tables of the site ----
mkdir -p "$data/site/rules"
printf 'id: broken\nversion: 1\n  title: [\n' >"$data/site/rules/broken.yaml"
refuses "broken YAML in the site's folder" TABLES . -- --data "$data" setting list
grep -qE 'broken\.yaml:[0-9]+:[0-9]+: ' "$here/err" && ok "it says file, line and column" || \
	 not_ok "it says file, line and column" "$(cat "$here/err")"
rm "$data/site/rules/broken.yaml"
works "mended, it goes on" -- --data "$data" setting list

# ---- held by another process ----
exec 9<>"$data/waymark.lock"
flock 9 && printf 'pid=%d\ncommand=serve\nsince=2026-11-21T10:00:00.000000Z\nport=8080\n' $$ >"$data/waymark.lock"
refuses "the data directory is held" HELD_DIR "$data" "process $$" 'waymark serve' -- --data "$data" setting set sample_size 41
exec 9>&-
works "let go, it goes on" -- --data "$data" setting set sample_size 41

# ---- backups ----
mkdir -p "$data/inbox/1" && echo 'id,on' >"$data/inbox/1/extract.csv"
works "a backup" -- --quiet --data "$data" backup "$here/backup"
refuses "a backup where one is" CONFLICT "$here/backup" 'new folder' -- --data "$data" backup "$here/backup"
refuses "restoring from nowhere" NO_FILE "$here/nowhere" -- --data "$here/r" restore "$here/nowhere"
refuses "restoring from what is no backup" NO_FILE "$here/thesis" 'backup' -- --data "$here/r" restore "$here/thesis"
refuses "restoring over a record" CONFLICT "$data" 'already' -- --data "$data" restore "$here/backup"
for part in "$here"/backup/*.zst; do break; done
cp "$part" part && printf 'x' | dd of="$part" bs=1 seek=20 conv=notrunc 2>/dev/null
refuses "a backup with one wrong byte" DAMAGED "$(basename "$part")" 'another' -- --data "$data" backup --verify "$here/backup"
refuses "restoring it" DAMAGED "$(basename "$part")" 'another' -- --data "$here/r" restore "$here/backup"
cp part "$part" && cp "$here/backup/inbox/1/extract.csv" extract && echo 'x' >>"$here/backup/inbox/1/extract.csv"
refuses "a wrong byte beside the record" DAMAGED 'extract\.csv' -- --data "$data" backup --verify "$here/backup"
cp extract "$here/backup/inbox/1/extract.csv" && mv "$here/backup/manifest" manifest
refuses "a backup that was stopped" NO_FILE "$here/backup" 'manifest' -- --data "$data" backup --verify "$here/backup"
mv manifest "$here/backup/manifest" && mv "$here/backup/files" files
refuses "a backup stopped before its last file" NO_FILE "$here/backup" 'another backup' -- --data "$here/r" restore "$here/backup"
mv files "$here/backup/files"
works "whole again it is restored, where the tries failed" -- --quiet --data "$here/r" restore "$here/backup"
works "and the doctor is content" -- --data "$here/r" doctor
cmp -s "$here/r/inbox/1/extract.csv" extract && ok "with the files beside the record" || not_ok "with the files beside the record"

# ---- a damaged record ----
cp -r "$here/r" "$here/torn"
size=$(wc -c <"$here/torn/waymark.db")
dd if=/dev/urandom of="$here/torn/waymark.db" bs=4096 seek=2 count=60 conv=notrunc 2>/dev/null
refuses "a record with torn pages" DAMAGED . -- --data "$here/torn" setting set sample_size 42
cp "$here/r/waymark.db" "$here/torn/waymark.db"
printf 'This is no database, it is a shopping list.' | dd of="$here/torn/waymark.db" conv=notrunc 2>/dev/null
refuses "a record that is no database" DAMAGED . -- --data "$here/torn" setting list
[ "$(wc -c <"$here/torn/waymark.db")" = "$size" ] && ok "and it is left as it was" || not_ok "and it is left as it was"

# ---- a record of a newer Waymark ----
cp -r "$here/r" "$here/newer"
python3 - "$here/newer/waymark.db" <<'EOF'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
columns = [c[1] for c in db.execute('PRAGMA table_info(migration)')]
row = list(db.execute('SELECT * FROM migration ORDER BY 1 DESC LIMIT 1').fetchone())
row[0] += 900
db.execute('INSERT INTO migration VALUES (%s)' % ','.join('?' * len(columns)), row)
EOF
before=$(cksum <"$here/newer/waymark.db")
refuses "a record that a newer Waymark wrote" NEWER 'newer' 'version' -- --data "$here/newer" setting set sample_size 42
refuses "it is not served either" NEWER 'newer' -- --data "$here/newer" serve --port 0
[ "$(cksum <"$here/newer/waymark.db")" = "$before" ] && ok "and it is left as it was" || not_ok "and it is left as it was"

# ---- what may not be read ----
# Root may read everything: then the program runs as somebody else, with a data directory of his own.
plain() { "$@"; }
mine=$here/mine
if [ "$(id -u)" = 0 ]; then
	plain() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	mine=$(mktemp -d "${TMPDIR:-/tmp}/waymark-plain-XXXXXX")
	chmod 711 "$here"
	chown 65534:65534 "$mine"
	own_bin=$mine/waymark
	cp "$WAYMARK_BIN" "$own_bin" && chmod 755 "$own_bin"
else
	mkdir "$mine"
	own_bin=$WAYMARK_BIN
fi
as_plain() { # NAME ERROR WORD -- ARGUMENTS
	plain_bin=$mine/run
	printf '#!/bin/sh\ncd / && exec %s "$@"\n' "$([ "$(id -u)" = 0 ] && echo "setpriv --reuid 65534 --regid 65534 --clear-groups ")$own_bin" >"$plain_bin"
	chmod 755 "$plain_bin"
	(WAYMARK_BIN=$plain_bin; refuses "$@"; exit $tap_bad)
	tap_bad=$?
	tap_n=$((tap_n + 1))
}
plain "$own_bin" --data "$mine/data" init >/dev/null 2>"$here/err" && ok "a data directory of a user without rights" || \
	not_ok "a data directory of a user without rights" "$(cat "$here/err")"
echo 'ODSCode' >"$mine/secret.csv"
chmod 600 "$mine/secret.csv"
[ "$(id -u)" = 0 ] || chmod 000 "$mine/secret.csv"
as_plain "an extract that may not be read" NO_RIGHT 'secret\.csv' 'Permission denied' -- --data "$mine/data" import "$mine/secret.csv" --map hes-outpatient
as_plain "one of FHIR" NO_RIGHT 'secret\.csv' 'Permission denied' -- --data "$mine/data" import "$mine/secret.csv" --map fhir-r4
as_plain "a list of organisations that may not be read" NO_RIGHT 'secret\.csv' 'Permission denied' -- \
	--data "$mine/data" organisation add "$mine/secret.csv"
as_plain "somebody else's data directory" NO_RIGHT "$data" 'owner' -- --data "$data" setting list
as_plain "a folder that may not be written" NO_RIGHT '/waymark-data' 'Permission denied' -- --data /waymark-data init
[ "$(id -u)" != 0 ] || rm -rf "$mine"

# ---- the synthetic region ----
refuses "how many people?" USAGE 'how many' -- synth --people many --seed 1 "$here/s"
refuses "a folder with something in it" CONFLICT "$here/thesis" -- synth --people 5 --seed 1 "$here/thesis"

# ---- files that are not what they are said to be, and a server in the way; on each engine ----
waymark --quiet --today 2026-11-21 synth --people 20 --seed 1 "$here/region" >/dev/null 2>&1
mkdir "$here/empty"
: >"$here/empty.csv"
printf '{\n  "resourceType": "Bundle",\n  "entry": []\n}\n' >"$here/bundle.ndjson"
mkfifo "$here/pipe"
emis=$(ls -d "$here"/region/emis-gp/* | head -1)
counts() { waymark --json --data "$1" import list 2>/dev/null | tr -d ' \n' | cksum; }
wrong_files() { # ENGINE DATA
	at=$2
	works "$1: organisations" -- --data "$at" organisation add "$here/region/organisations.csv"
	works "$1: an import" -- --quiet --data "$at" --today 2026-11-21 import "$here/region/hes-outpatient.csv" --map hes-outpatient
	before=$(counts "$at")
	refuses "$1: no such extract" NO_FILE "$here/nowhere" -- --data "$at" import nowhere --map emis-gp
	refuses "$1: no mapping said" USAGE '--map' 'map list' -- --data "$at" import "$here/region/hes-outpatient.csv"
	refuses "$1: no such mapping" NO_MAP 'nosuch' 'map list' -- --data "$at" import "$here/region/hes-outpatient.csv" --map nosuch
	refuses "$1: a file of another source" BAD_FILE 'hes-outpatient\.csv' 'map show emis-gp' -- \
		--data "$at" import "$here/region/hes-outpatient.csv" --map emis-gp
	refuses "$1: the wrong one of two alike" BAD_FILE 'hes-outpatient\.csv, line 1' 'EPIKEY' 'hes-admitted' -- \
		--quiet --data "$at" import "$here/region/hes-outpatient.csv" --map hes-admitted
	refuses "$1: a folder of another source" NO_FILE "$emis" 'map show tpp-gp' -- --quiet --data "$at" import "$emis" --map tpp-gp
	refuses "$1: a folder where a file is wanted" BAD_FILE 'line 1' 'hes-outpatient' -- --quiet --data "$at" import "$emis" --map hes-outpatient
	refuses "$1: an empty folder" NO_FILE "$here/empty" -- --data "$at" import "$here/empty" --map emis-gp
	refuses "$1: an empty file" BAD_FILE 'empty\.csv is empty' -- --quiet --data "$at" import "$here/empty.csv" --map hes-outpatient
	refuses "$1: a program as an extract" BAD_FILE 'line 1' 'lacks' -- --quiet --data "$at" import "$WAYMARK_BIN" --map hes-outpatient
	refuses "$1: a program as FHIR" BAD_FILE 'NDJSON' 'fhir-r4' -- --quiet --data "$at" import /bin/ls --map fhir-r4
	refuses "$1: a bundle over many lines" BAD_FILE 'bundle\.ndjson' 'each line' -- --quiet --data "$at" import "$here/bundle.ndjson" --map fhir-r4
	refuses "$1: a pipe" NO_FILE "$here/pipe" -- --quiet --data "$at" import "$here/pipe" --map hes-outpatient
	refuses "$1: a folder as a list of organisations" FILE "$here/region" -- --data "$at" organisation add "$here/region"
	refuses "$1: organisations that are none" BAD_FILE 'truth\.csv, line 1' 'ODSCode' -- --data "$at" organisation add "$here/region/truth.csv"
	refuses "$1: finding for nobody" NOT_FOUND 'NOSUCH' 'organisation list' -- --data "$at" find --for NOSUCH
	refuses "$1: an import that is not there" NOT_FOUND 'nosuch' 'import list' -- --data "$at" import undo nosuch
	[ "$(counts "$at")" = "$before" ] && ok "$1: and the record is as it was" || not_ok "$1: and the record is as it was"
}
serving() { # DATA: fills $address
	: >"$here/serve.out"          # what the one before said is not this one
	"$WAYMARK_BIN" --data "$1" serve --port 0 --no-parent >"$here/serve.out" 2>"$here/serve.err" 9>&- &
	server=$!
	started="$started $server"
	for _ in $(seq 600); do grep -q 'serves on' "$here/serve.out" && break; sleep 0.1; done
	address=$(grep -oE 'http://[0-9.]+:[0-9]+' "$here/serve.out")
}
in_the_way() { # ENGINE DATA OTHER-DATA
	serving "$2"
	port=${address##*:}
	[ -n "$address" ] && ok "$1: it serves" || not_ok "$1: it serves" "$(cat "$here/serve.err")"
	refuses "$1: two servers on one data directory" HELD_DIR "$2" "process $server" -- --data "$2" serve --port 0
	refuses "$1: two servers on one port" PORT "$port" '--port' -- --data "$3" serve --port "$port" --no-parent
	works "$1: a command is done by the server" -- --data "$2" setting set sample_size 44
	refuses "$1: a wrong one is refused as without it" BAD_FIELD 'nosuch' -- --data "$2" setting set nosuch 1
	refuses "$1: a wrong file too" BAD_FILE 'map show emis-gp' -- --data "$2" import "$here/region/hes-outpatient.csv" --map emis-gp
	kill -9 "$server" 2>/dev/null
	wait "$server" 2>/dev/null
	works "$1: the server killed, nothing holds the directory" -- --data "$2" setting set sample_size 45
	works "$1: what it did is there" -- --data "$2" setting list
	grep -qE 'sample_size +45' "$here/out" && ok "$1: as it was said" || not_ok "$1: as it was said" "$(cat "$here/out")"
}
wrong_files SQLite "$data"
in_the_way SQLite "$data" "$here/r"

# ---- PostgreSQL that is not there ----
pg=$here/pg
refuses "PostgreSQL is not there: init" STORE 'PostgreSQL' 'conninfo right' -- --data "$pg" init --postgres "$conninfo"
refuses "conninfo on two lines" USAGE 'one line' -- --data "$pg" init --postgres "$(printf 'host=x\ndbname=y')"
if pg_start; then ok "PostgreSQL starts"; else not_ok "PostgreSQL starts" "$(cat "$pg_dir"/*log 2>/dev/null)"; fi
refuses "a database that is not there" STORE 'nosuch' 'conninfo right' -- --data "$pg" init --postgres "host=$pg_dir user=waymark dbname=nosuch"
works "right, init goes on where it was" -- --data "$pg" init --postgres "$conninfo"
refuses "the same again" CONFLICT 'already' -- --data "$pg" init --postgres "$conninfo"
wrong_files PostgreSQL "$pg"
in_the_way PostgreSQL "$pg" "$here/r"
serving "$pg"
pg_stop
refuses "PostgreSQL went away: a command that reads" STORE 'PostgreSQL' -- --data "$pg" person events 9990000000
refuses "one that the server runs" STORE 'PostgreSQL' -- --data "$pg" setting set sample_size 46
answer=$(curl -s -o "$here/page" -w '%{http_code}' "$address/health")
[ "$answer" = 503 ] || [ "$answer" = 500 ] && ok "/health says so" || not_ok "/health says so" "$answer $(cat "$here/page")"
kill -0 "$server" 2>/dev/null && ok "and the server stays" || not_ok "and the server stays" "$(tail -3 "$here/serve.err")"
pg_start
for _ in $(seq 100); do
	answer=$(curl -s -o "$here/page" -w '%{http_code}' "$address/health")
	[ "$answer" = 200 ] && break
	sleep 0.1
done
[ "$answer" = 200 ] && ok "PostgreSQL is back: so is the server" || not_ok "PostgreSQL is back: so is the server" "$answer $(cat "$here/page")"
works "and it takes commands" -- --data "$pg" setting set sample_size 47
kill "$server"
wait "$server" 2>/dev/null
pg_ask "INSERT INTO migration SELECT number + 900, name, hash, applied_at FROM migration ORDER BY number DESC LIMIT 1" 2>"$here/err" || \
	echo "# $(cat "$here/err")"
refuses "a newer Waymark wrote there" NEWER 'newer' -- --data "$pg" setting set sample_size 48
pg_ask "DELETE FROM migration WHERE number > 900"
works "that taken back, the record is as it was" -- --data "$pg" setting list
grep -qE 'sample_size +47' "$here/out" && ok "to what was acknowledged last" || not_ok "to what was acknowledged last" "$(cat "$here/out")"
works "and the doctor is content with PostgreSQL" -- --data "$pg" doctor

# ---- the clock ----
cp -r "$here/r" "$here/clock"
waymark --today 2026-02-01 --data "$here/clock" doctor >"$here/out" 2>"$here/err"
status=$?
[ $status = "$(exit_of DAMAGED)" ] && grep -qE 'BAD +clock .*set back' "$here/out" && ok "a clock that was set back is found out" || \
	not_ok "a clock that was set back is found out" "exit $status" "$(grep clock "$here/out")"
works "right again, the doctor is content" -- --data "$here/clock" doctor

# ---- nothing was lost ----
works "the doctor is content with it all" -- --data "$data" doctor
works "what was set is set" -- --data "$data" setting list
grep -qE 'sample_size +45' "$here/out" && ok "to what was acknowledged" || not_ok "to what was acknowledged" "$(cat "$here/out")"
done_testing
