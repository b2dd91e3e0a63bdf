# For tests in shell that need a PostgreSQL: one of their own, unix socket only, not root. Sourced after tap.sh.
#   pg_start   fills $conninfo; again after pg_stop, with what was in it.   pg_stop
pg_bin=$(pg_config --bindir)
pg_dir=$(mktemp -d "${TMPDIR:-/tmp}/waymark-pg-XXXXXX")
conninfo="host=$pg_dir user=waymark dbname=postgres"
pg_as() {
	if [ "$(id -u)" != 0 ]; then "$@"; return; fi
	pg_user=postgres
	id postgres >/dev/null 2>&1 || pg_user=nobody
	setpriv --reuid "$pg_user" --regid "$(id -g $pg_user)" --clear-groups "$@"
}
[ "$(id -u)" != 0 ] || chmod 777 "$pg_dir"
pg_start() {
	[ -d "$pg_dir/data" ] || pg_as "$pg_bin/initdb" -D "$pg_dir/data" --no-sync --encoding=UTF8 --locale=C --auth=trust \
		--username=waymark >"$pg_dir/initdb.log" 2>&1 || { echo "# no PostgreSQL:"; sed 's/^/# /' "$pg_dir/initdb.log"; return 1; }
	(cd /tmp && pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -s -w -t 120 -l "$pg_dir/log" -o "-k $pg_dir -c listen_addresses= -c shared_buffers=32MB" start) \
		9>&- >/dev/null 2>&1
}
pg_stop() { (cd /tmp && pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -s -w -t 120 -m fast stop) >/dev/null 2>&1; }
pg_ask() { pg_as "$pg_bin/psql" -h "$pg_dir" -U waymark -d postgres -Atqc "$1"; }
trap 'pg_stop; rm -rf "$pg_dir"; cleanup' EXIT
