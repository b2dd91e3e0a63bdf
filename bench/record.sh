# The record of a clinic that carries thousands, which the benches share: a synthetic region of PEOPLE people, imported and judged by the program's own
# commands; EPISODES of them carried a little way on the pathways, month by month over the last year, by the demonstration's staff through the functions
# that pages call (`waymark --today DAY staff demo --carry --people N`); a team meeting with 30 people on its list, two points to each, and a ward whose
# eight beds are taken, by the forms that people fill in (bench/care.mjs). Made once and kept in build/bench/care (rm -rf makes it anew).
# Sourced after bench/site.sh; expects people and episodes, and sets base to where it is kept.

record_more() { # a unit, and what is told to whom, as in `make demo`
  cat >"$T/organisations.csv" <<'END'
ODSCode,Name,Type
R9U,Wexcombe Inpatient Unit,mus-service
END
  cat >"$T/agreements.csv" <<END
Agreement,Title,From,To,Start,End,Classes,For
P1,The service tells practices what comes of a referral,R9W,Y99001$(printf ';Y990%02d' $(seq 2 12)),2024-01-01,,demographics referral plan,CARE
P4,Practice and service refer to the unit,Y99001;R9W,R9U,2024-01-01,,demographics referral plan problem,CARE
P5,The unit tells the service,R9U,R9W,2024-01-01,,demographics referral plan,CARE
END
  "$W" organisation add "$T/organisations.csv" >/dev/null
  "$W" agreement add "$T/agreements.csv" >/dev/null
}
record_open() { sqlite3 "$WAYMARK_DATA/waymark.db" "SELECT COUNT(*) FROM episode WHERE phase <> 3"; }
record_carry() { # the people of twelve practices, each month those of another
  local k day left practice
  "$W" --today "$(date -d '-400 days' +%F)" staff demo >/dev/null
  for k in $(seq 0 35); do
    left=$((episodes - $(record_open)))
    if [ "$left" -le 0 ]; then break; fi
    day=$(date -d "-$(((k * 7 % 12 + 1) * 28 - k / 12)) days" +%F)
    practice=Y990$(printf %02d $((k % 12 + 1)))
    "$W" --today "$day" staff demo --show --carry --practice "$practice" --people $((left < episodes / 12 + 1 ? left : episodes / 12 + 1)) >/dev/null 2>&1
  done
  "$W" ward add "Wexcombe Unit" --organisation R9U --pathway ycpm-inpatient --beds 8 >/dev/null
}
record_make() {
  base=$PWD/build/bench/care/$people-$episodes
  if [ -f "$base/ready" ]; then return; fi
  echo "A region of $people people is made, and kept in ${base#"$PWD/"}."
  rm -rf "$base"
  mkdir -p "$base"
  export WAYMARK_DATA=$base/data
  site_region "$people"
  record_more
  record_carry
  node bench/care.mjs fill "$(site_serve fill "$base/data")"
  # What the making gave the server to do is done; its daily work goes on while pages are asked, as it would.
  while [ "$(sqlite3 "$base/data/waymark.db" "SELECT COUNT(*) FROM slip WHERE state = 1 AND job <> 'carried'")" != 0 ]; do sleep 1; done
  site_stop
  touch "$base/ready"
}
# A copy to work on, in $T/data.
record_copy() {
  cp -r "$base/data" "$T/data"
  rm -f "$T/data/waymark.lock"
  export WAYMARK_DATA=$T/data
}
# The same record in a PostgreSQL of the bench's own, served from $T/postgres; false: it is not installed.
record_postgres() {
  "$W" --quiet backup "$T/backup" >/dev/null
  site_postgres || return 1
  site_sql postgres "CREATE DATABASE care OWNER waymark"
  "$W" --quiet --data "$T/postgres" restore "$T/backup" --postgres "host=$T/pg user=waymark dbname=care" >/dev/null
  rm -rf "$T/backup"
  cp -r "$T/data/keys" "$T/postgres/" 2>/dev/null || :
  site_sql care "VACUUM ANALYZE"
}
