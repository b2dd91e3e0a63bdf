#!/bin/sh
# Being found out: used wrongly, or where the machine says no, Waymark says in one sentence what and where and what to do, ends
# with the exit code of data/errors.csv, and loses nothing.
set -u
. "$WAYMARK_ROOT/tests/kit/tap.sh"
cd "$here" || exit 1
data=$here/data

# ---- used wrongly ----
refuses "a command that is not there" USAGE "'nonsense'" 'waymark help' -- nonsense
refuses "an option that is not there" USAGE '--frobnicate' 'Use: waymark init' -- init --frobnicate
refuses "an argument too many" USAGE '1 argument' 'Use: waymark init' -- init here
refuses "an argument too few" USAGE 'Use: waymark restore FOLDER' -- --data "$here/x" restore
refuses "a day that is none" USAGE '2026-02-30' '2026-11-21' -- --today 2026-02-30 version
refuses "help for a command that is not there" USAGE "'nonsense'" -- help nonsense
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
refuses "a value that a setting cannot have" BAD_FIELD 'training or live' 'banana' -- --data "$data" setting set mode banana
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
dd if=/dev/urandom of="$here/torn/waymark.db" bs=4096 seek=2 count=4 conv=notrunc 2>/dev/null
refuses "a record with torn pages" DAMAGED . -- --data "$here/torn" setting set sample_size 42
cp "$here/r/waymark.db" "$here/torn/waymark.db"
printf 'This is no database, it is a shopping list.' | dd of="$here/torn/waymark.db" conv=notrunc 2>/dev/null
refuses "a record that is no database" DAMAGED . -- --data "$here/torn" setting list
[ "$(wc -c <"$here/torn/waymark.db")" = "$size" ] && ok "and it is left as it was" || not_ok "and it is left as it was"

# ---- the synthetic region ----
refuses "how many people?" USAGE 'how many' -- synth --people many --seed 1 "$here/s"
refuses "a folder with something in it" CONFLICT "$here/thesis" -- synth --people 5 --seed 1 "$here/thesis"

# ---- nothing was lost ----
works "the doctor is content with it all" -- --data "$data" doctor
works "what was set is set" -- --data "$data" setting list
grep -qE 'sample_size +41' "$here/out" && ok "to what was acknowledged" || not_ok "to what was acknowledged" "$(cat "$here/out")"
done_testing
