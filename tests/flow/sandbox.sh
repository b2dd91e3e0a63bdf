#!/bin/sh
# The program as it is installed: how it was built, and what its serving process can still do once somebody has taken it over.
# It runs the hardened build, since sanitizers need what the sandbox takes away. Speaks TAP.
set -u
. "$WAYMARK_ROOT/tests/kit/tap.sh"
. "$WAYMARK_ROOT/tests/kit/pg.sh"
WAYMARK_BIN=$WAYMARK_HARD
export WAYMARK_BIN
if [ ! -x "$WAYMARK_BIN" ]; then
	not_ok "the hardened build is there" "make build makes $WAYMARK_BIN"
	done_testing
fi

# ---- how it was built ----
seen() { # NAME, WORDS: the last command's output has them
	if grep -qE -- "$2" "$here/out"; then ok "$1"; else not_ok "$1" "no $2"; fi
}
readelf -hW "$WAYMARK_BIN" >"$here/out"; seen "it is loaded at a random address" 'Type: *DYN \(Position-Independent'
readelf -lW "$WAYMARK_BIN" >"$here/out"; seen "its tables are read-only once it is linked" GNU_RELRO
grep -E 'GNU_STACK' "$here/out" | grep -q E && not_ok "its stack is no code" || ok "its stack is no code"
grep -E ' LOAD ' "$here/out" | grep -qE ' RWE | WE ' && not_ok "nothing is both written and run" || ok "nothing is both written and run"
readelf -dW "$WAYMARK_BIN" >"$here/out"; seen "every function is bound before main" 'BIND_NOW|Flags:.*NOW'
grep -qE 'RPATH|RUNPATH|TEXTREL' "$here/out" && not_ok "no search path of its own, no text to relocate" || \
	ok "no search path of its own, no text to relocate"
readelf --dyn-syms -W "$WAYMARK_BIN" >"$here/out"; seen "stacks are guarded" __stack_chk_fail
seen "copies are checked against the size of what they fill" '__(memcpy|snprintf|vsnprintf|read)_chk'
readelf -SW "$WAYMARK_BIN" >"$here/out"; seen "it has sections to look at: the readings above saw a whole file" '\.dynsym'

# ---- what a taken-over process can do ----
data=$here/data
export ATTEMPT_NAME="$data/inbox/attempt" ATTEMPT_TOLD="$data/inbox/told" ATTEMPT_LINK="$data/inbox/link"
serving() { # further options of serve
	: >"$here/serve"
	LD_PRELOAD=$WAYMARK_ATTEMPTS "$WAYMARK_BIN" --data "$data" serve --port 0 "$@" >"$here/serve" 2>"$here/serve.err" &
	parent=$!
	started="$started $parent"
	for _ in $(seq 900); do grep -q 'serves on' "$here/serve" && break; sleep 0.1; done
	port=$(grep -oE '[0-9]+/$' "$here/serve" | tr -d /)
}
stopped() { kill "$parent" 2>/dev/null; wait "$parent" 2>/dev/null; }
clinic() { ps -o pid= --ppid "$parent" | tr -d ' ' | head -1; }
answer() { # ATTEMPT: what it was told, or "died" where the process ended
	rm -f "$ATTEMPT_TOLD"
	echo "$1 $port" >"$ATTEMPT_NAME"
	victim=$(clinic)
	kill -USR1 "$victim"
	for _ in $(seq 50); do
		[ -s "$ATTEMPT_TOLD" ] && { cat "$ATTEMPT_TOLD"; return; }
		[ "$(clinic)" = "$victim" ] || { echo died; return; }
		sleep 0.1
	done
	echo silence
}
told() { # NAME, ATTEMPT, the answer it has to get (regular expression)
	got=$(answer "$2")
	if printf '%s\n' "$got" | grep -qxE "$3"; then ok "$1"; else not_ok "$1" "$2: $got, wanted $3"; fi
}
health() { curl -s "http://127.0.0.1:$port/health" | grep -q '"store":"ok"'; }
attempts() { # ENGINE
	serving --need-sandbox
	told "$1: what is its own it may read (the control)" own done
	told "$1: /etc/passwd stays shut" passwd 'error 13'
	told "$1: it writes nothing outside its folder" write 'error 13'
	told "$1: it does not look into other folders" list 'error 13'
	told "$1: it makes no link to the outside" link 'error 13'
	told "$1: it calls nobody" connect 'error 13'
	told "$1: it sends no packet" udp 'error 13'
	told "$1: no raw socket" raw 'error 97'
	told "$1: it opens no other door" bind 'error 13'
	told "$1: it makes no process" fork 'error 1'
	told "$1: data does not become code" code 'error 13'
	told "$1: no io_uring" uring 'error 1'
	told "$1: it signals nobody outside" signal 'error 1'
	[ ! -s "$data/core" ] && victim=$(clinic) && [ "$(awk '/Max core/ { print $5 }' "/proc/$victim/limits")" = 0 ] && \
		ok "$1: no core dump" || not_ok "$1: no core dump"
	health && ok "$1: and it goes on serving" || not_ok "$1: and it goes on serving"
	for deadly in exec ptrace bpf mount; do
		told "$1: $deadly ends the process" $deadly died
		sleep 1
	done
	grep -q '"signal 31, a system call' "$here/serve.err" && ok "$1: the log says what that was" || \
		not_ok "$1: the log says what that was" "$(tail -3 "$here/serve.err")"
	stopped
}
works "a data directory" -- --data "$data" init
attempts SQLite

serving --no-sandbox
told "without the sandbox the same attempt gets through (the control)" passwd done
told "and so does a call" connect 'done'
grep -q 'by --no-sandbox' "$here/serve.err" && ok "and the log says so" || not_ok "and the log says so" "$(cat "$here/serve.err")"
stopped

# ---- it serves whole under it ----
whole() { # NAME, then the environment
	tap_name=$1
	shift
	env PEOPLE=120 "$@" bash "$WAYMARK_ROOT/tests/flow/main_line.sh" >"$here/whole" 2>&1
	if grep -q '^1\.\.' "$here/whole" && ! grep -q '^not ok' "$here/whole"; then ok "$tap_name"; else
		not_ok "$tap_name" "$(grep -A5 '^not ok' "$here/whole" | head -20)"
	fi
}
whole "the main line, SQLite" SERVE=--need-sandbox
if pg_start; then
	rm -rf "$data"
	works "a data directory on PostgreSQL" -- --data "$data" init --postgres "$conninfo"
	serving --need-sandbox
	told "PostgreSQL: /etc/passwd stays shut" passwd 'error 13'
	told "PostgreSQL: it calls nobody over TCP" connect 'error 13'
	health && ok "PostgreSQL: and it goes on serving" || not_ok "PostgreSQL: and it goes on serving"
	stopped
	pg_ask 'CREATE DATABASE whole' && whole "the main line, PostgreSQL" SERVE=--need-sandbox \
		POSTGRES="host=$pg_dir user=waymark dbname=whole"
else
	not_ok "a PostgreSQL of its own"
fi

# ---- commands reach what their terminal reaches, through the serving process ----
rm -rf "$data"
works "a data directory again" -- --data "$data" init
serving --need-sandbox
mkdir -p "$here/far"
printf 'ODSCode,Name,Type\nX99,A place,acute-trust\n' >"$here/far/places.csv"
cd "$here/far" || exit 1
waymark --data "$data" organisation add places.csv >"$here/out" 2>"$here/err"
grep -q '^1 organisation' "$here/out" && ok "a file beside the terminal is read" || not_ok "a file beside the terminal is read" "$(cat "$here/err")"
works "a backup is written far from the data directory" -- --data "$data" --quiet backup new/folder/of/it
works "and read whole" -- --data "$data" --quiet backup --verify new/folder/of/it
refuses "a file that is not there is told as before" NO_FILE 'nowhere.csv' -- --data "$data" organisation add nowhere.csv
stopped
works "it is restored" -- --data "$here/again" --quiet restore new/folder/of/it
works "and looks sound" -- --data "$here/again" doctor
done_testing
