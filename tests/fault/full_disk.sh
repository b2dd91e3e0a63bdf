#!/bin/sh
# A full disk: a clear sentence, the right exit code, nothing that was accepted is lost, and it goes on when there is room.
#
# Two ways of having no room: a small disk of memory that a large file fills (ENOSPC), and a limit on the size of a file
# (EFBIG). The first needs the right to mount, in a name space of its own if need be; where that is refused it is said, and
# the second has to do.
set -u
if [ -z "${FULL_DISK:-}" ]; then
	disk=$(mktemp -d "${TMPDIR:-/tmp}/waymark-disk-XXXXXX") || exit 1
	if unshare -m mount -t tmpfs -o size=6m tmpfs "$disk" 2>/dev/null; then
		FULL_DISK=$disk unshare -m "$0"
	elif unshare -Urm mount -t tmpfs -o size=6m tmpfs "$disk" 2>/dev/null; then
		FULL_DISK=$disk unshare -Urm "$0"
	else
		FULL_DISK=refused "$0"
	fi
	status=$?
	rmdir "$disk"
	exit $status
fi
. "$WAYMARK_ROOT/tests/kit/tap.sh"

value() { waymark --data "$1" setting list 2>/dev/null | awk '$1 == "sample_size" { print $2 }'; }
is() { # NAME, is, should be
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "it is $2, it should be $3"; fi
}
fill() { # leave so many kB free, at most
	rm -f "$disk/filler"
	free=$(df -k --output=avail "$disk" | tail -1)
	[ "$free" -gt "$1" ] && dd if=/dev/zero of="$disk/filler" bs=1024 count=$((free - $1)) 2>/dev/null
	return 0
}

on_a_small_disk() {
	disk=$1
	data=$disk/data
	works "there is room: init" -- --data "$data" init
	works "there is room: a setting" -- --data "$data" setting set sample_size 41
	fill 0
	refuses "no room: a setting" DISK_FULL 'disk is full' 'make room' -- --data "$data" setting set sample_size 42
	is "what was accepted is there, what was refused is not" "$(value "$data")" 41
	refuses "no room: another data directory" DISK_FULL "$disk/other|full|No space" -- --data "$disk/other" init
	refuses "no room: a backup" DISK_FULL 'full|No space' -- --quiet --data "$data" backup "$disk/backup"
	[ ! -e "$disk/backup/manifest" ] && ok "and no half backup looks like one" || not_ok "and no half backup looks like one"
	waymark --data "$data" doctor >"$here/doctor" 2>&1
	if grep -qE 'BAD +disk .*Make room' "$here/doctor"; then ok "the doctor sees it"; else not_ok "the doctor sees it" "$(cat "$here/doctor")"; fi
	last=41
	worked=0
	for room in 4 8 12 16 24 40 100 200 350 500; do
		fill $room
		waymark --data "$data" setting set sample_size "$room" >"$here/out" 2>"$here/err"
		setting=$?
		waymark --data "$disk/other" init >"$here/out" 2>>"$here/err"
		init=$?
		rm "$disk/filler"
		[ $setting = 0 ] && last=$room && worked=$((worked + 1))
		for code in $setting $init; do
			if [ $code = 0 ] || [ $code = "$(exit_of DISK_FULL)" ]; then :; else not_ok "$room kB: exit $code" "$(cat "$here/err")"; fi
		done
		is "with $room kB free: exits $setting and $init, and the record says so" "$(value "$data")" "$last"
		[ -e "$disk/other/waymark.conf" ] && rm -r "$disk/other"
	done
	[ $worked -gt 0 ] && [ $worked -lt 10 ]
	is "some of these were room enough, some were not" $? 0
	works "room again: the setting" -- --data "$data" setting set sample_size 43
	is "it is there" "$(value "$data")" 43
	works "room again: the other data directory" -- --data "$disk/other" init
	works "room again: the backup" -- --quiet --data "$data" backup "$disk/backup-2"
}

# The server goes on reading, says what is wrong to whoever sends a form, and takes forms again when there is room.
serving_on_a_small_disk() {
	disk=$1
	data=$disk/served
	works "there is room: init of a record to serve" -- --data "$data" init
	printf 'ODSCode,Name,Type\nR9W,Symptoms service,mus-service\n' >"$here/organisations.csv"
	works "its service" -- --data "$data" organisation add "$here/organisations.csv"
	echo 'four words you remember' >"$here/password"
	"$WAYMARK_BIN" --data "$data" staff add priya --name 'Dr Priya Nair' --org R9W --role mus_clinician <"$here/password" >"$here/out" 2>"$here/err"
	is "somebody who may sign in" $? 0
	: >"$here/serve.out"
	"$WAYMARK_BIN" --data "$data" serve --port 0 --no-parent >"$here/serve.out" 2>"$here/serve.err" &
	server=$!
	started="$started $server"
	for _ in $(seq 600); do grep -q 'serves on' "$here/serve.out" && break; sleep 0.1; done
	address=$(grep -oE 'http://[0-9.]+:[0-9]+' "$here/serve.out")
	signs_in() {
		curl -s -o "$here/page" -w '%{http_code}' --data-urlencode to= --data-urlencode login=priya \
			--data-urlencode "password@$here/secret" "$address/sign-in"
	}
	printf 'four words you remember' >"$here/secret"
	is "there is room: signing in" "$(signs_in)" 303
	fill 0
	is "no room: signing in" "$(signs_in)" "$(awk -F, '$2 == "DISK_FULL" { print $3 }' "$WAYMARK_ROOT/data/errors.csv")"
	if grep -q 'disk is full' "$here/page" && grep -qi 'make room' "$here/page"; then ok "the page says what to do"
	else not_ok "the page says what to do" "$(sed 's/<[^>]*>//g' "$here/page" | grep -v '^ *$' | head -20)"; fi
	is "no room: pages are read" "$(curl -s -o /dev/null -w '%{http_code}' "$address/sign-in")" 200
	is "no room: /health says so" "$(curl -s -o "$here/page" -w '%{http_code}' "$address/health")" 503
	# What its files hold already may still take some: until they are used up.
	tries=0
	while [ $tries -lt 200 ] && waymark --data "$data" setting set sample_size $((40 + tries % 2)) >/dev/null 2>&1; do tries=$((tries + 1)); done
	refuses "no room: a command for the server" DISK_FULL 'disk is full' 'make room' -- --data "$data" setting set sample_size 42
	rm "$disk/filler"
	is "room again: signing in" "$(signs_in)" 303
	is "room again: /health" "$(curl -s -o "$here/page" -w '%{http_code}' "$address/health")" 200
	works "room again: a command" -- --data "$data" setting set sample_size 43
	kill -9 $server
	wait $server 2>/dev/null
	is "killed, what it did is there" "$(value "$data")" 43
	waymark --data "$data" doctor >"$here/doctor" 2>&1     # which calls so small a disk BAD in any case
	is "and the doctor finds nothing else" "$(grep -cE '^BAD ' "$here/doctor")" 1
}

# Everything that is written into is limited to a size.
limited() { # kB, ARGUMENTS
	(ulimit -f $(($1 * 2)); shift; exec "$WAYMARK_BIN" "$@")
}
with_small_files() {
	data=$here/data
	limited 64 --data "$data" init >"$here/out" 2>"$here/err"
	is "files of 64 kB at most: init ends with the exit of a full disk" $? "$(exit_of DISK_FULL)"
	if grep -qE '^waymark: .*(full|too large|refused)' "$here/err"; then ok "in a sentence"; else not_ok "in a sentence" "$(cat "$here/err")"; fi
	works "without the limit it is repeated" -- --data "$data" init
	works "a setting" -- --data "$data" setting set sample_size 41
	limited 1 --data "$data" setting set sample_size 42 >"$here/out" 2>"$here/err"
	is "files of 1 kB at most: a setting ends with the exit of a full disk" $? "$(exit_of DISK_FULL)"
	is "and is not made" "$(value "$data")" 41
	limited 2 --quiet --data "$data" backup "$here/backup" >"$here/out" 2>"$here/err"
	is "files of 2 kB at most: a backup too" $? "$(exit_of DISK_FULL)"
	works "without the limit the setting" -- --data "$data" setting set sample_size 42
	is "is made" "$(value "$data")" 42
	works "and the doctor is content" -- --data "$data" doctor
}

if [ "$FULL_DISK" = refused ]; then
	echo "# no small disk may be mounted here, not even in a name space of its own: only the limit on file size is tried"
else
	mount -t tmpfs -o size=6m tmpfs "$FULL_DISK" || exit 1
	on_a_small_disk "$FULL_DISK"
	umount "$FULL_DISK"
	mount -t tmpfs -o size=16m tmpfs "$FULL_DISK" || exit 1
	serving_on_a_small_disk "$FULL_DISK"
	umount "$FULL_DISK"
fi
with_small_files
# ---- whoever reads has gone: `waymark limits | head -1` ----
{ sleep 0.3; "$WAYMARK_BIN" limits; echo $? >"$here/left"; } 2>"$here/err" | true
is "a reader who has gone is left without a word" "$(cat "$here/err")" ""
is "by the signal that ends other programs too" "$(cat "$here/left")" 141
{ "$WAYMARK_BIN" limits >/dev/full; echo $? >"$here/left"; } 2>"$here/err"
is "a disk that is full is told" "$(cat "$here/err")" "waymark: The output could not be written."
done_testing
