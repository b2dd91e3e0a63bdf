# What the measurements of a whole site share: a data directory with a synthetic region, servers of it, a PostgreSQL of the bench's own.
# Sourced; expects T, a directory that the bench removes, and W, the program.
bin= as=

# Every server that was started is stopped; what serves elsewhere is left alone.
site_stop() {
  local p
  for p in $(cat "$T/pids" 2>/dev/null); do
    kill "$p" 2>/dev/null || :
    for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
  done
  rm -f "$T/pids"
}
site_leave() {
  site_stop
  [ ! -f "$T/pg/data/postmaster.pid" ] || $as "$bin/pg_ctl" -s -D "$T/pg/data" -m immediate stop || :
  rm -rf "$T"
}
# PEOPLE: a region of so many, imported by the door that real extracts use, and judged; in the data directory WAYMARK_DATA.
site_region() {
  local d m f
  "$W" --quiet synth --people "$1" --seed 1 "$T/region" >/dev/null
  "$W" init >/dev/null
  "$W" organisation add "$T/region/organisations.csv" >/dev/null
  "$W" agreement add "$T/region/agreements.csv" >/dev/null
  for d in "$T"/region/emis-gp/*/; do "$W" --quiet import "$d" --map emis-gp; done >/dev/null
  for d in "$T"/region/tpp-gp/*/; do "$W" --quiet import "$d" --map tpp-gp; done >/dev/null
  for m in hes-outpatient hes-admitted hes-emergency mhsds-contacts talking-therapies; do
    for f in "$T/region/$m"*.csv; do "$W" --quiet import "$f" --map "$m"; done
  done >/dev/null
  "$W" --quiet find --for R9W >/dev/null
  rm -rf "$T/region"
}
# NAME DIR: its address; the number of the process stands in $T/NAME.pid.
site_serve() {
  : >"$T/$1.out"
  WAYMARK_DATA=$2 "$W" serve --port 0 >"$T/$1.out" 2>"$T/$1.err" &
  echo $! >"$T/$1.pid"
  echo $! >>"$T/pids"
  for _ in $(seq 600); do grep -q 'serves on' "$T/$1.out" && break; sleep 0.1; done
  grep -oE 'http://[0-9.]+:[0-9]+' "$T/$1.out" | head -1 || { cat "$T/$1.err" >&2; exit 1; }
}
# PostgreSQL as it is installed, on a unix socket below $T, with its settings as they come but for memory; false: it is not installed.
site_postgres() {
  bin=$(pg_config --bindir 2>/dev/null) && [ -x "$bin/initdb" ] && command -v psql >/dev/null || return 1
  mkdir "$T/pg"
  if [ "$(id -u)" = 0 ]; then
    local user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
    chown "$user" "$T/pg"
  fi
  (cd / && $as "$bin/initdb" -D "$T/pg/data" --encoding=UTF8 --locale=C --auth=trust --username=owner >/dev/null &&
    $as "$bin/pg_ctl" -s -w -D "$T/pg/data" -l "$T/pg/log" -o "-k $T/pg -c listen_addresses= -c shared_buffers=1GB -c max_wal_size=4GB" start \
      >/dev/null) || { cat "$T/pg/log"; exit 1; }
  site_sql postgres "CREATE ROLE waymark LOGIN CREATEROLE CREATEDB"
}
site_sql() { psql -qAt -v ON_ERROR_STOP=1 "host=$T/pg user=owner dbname=$1" -c "$2"; }
