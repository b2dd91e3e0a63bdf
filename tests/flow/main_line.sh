#!/bin/bash
# The main line with the real binary: a region made, imported, found, served, decided, backed up, restored, undone. Speaks TAP.
# POSTGRES: a connection string, for that engine; SERVE: options of serve.
set -u
W=${WAYMARK_BIN:-build/release/waymark}
T=$(mktemp -d "${TMPDIR:-/tmp}/waymark-flow-XXXXXX")
D=$T/data
R=$T/region
PEOPLE=${PEOPLE:-200}
n=0
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$T"' EXIT
export WAYMARK_DATA=$D
ok() {
  n=$((n + 1))
  if [ "$1" = 0 ]; then echo "ok $n - $2"; return; fi
  echo "not ok $n - $2"
  sed 's/^/# /' "$T/out" "$T/err" 2>/dev/null | cut -c1-200 | tail -15
}
run() { "$@" >"$T/out" 2>"$T/err"; }
has() { grep -q -- "$1" "$T/out"; }
number() { grep -oE "\"$1\": *-?[0-9]+" "$T/out" | head -1 | grep -oE -- '-?[0-9]+$'; }
sum() { grep -oE "\"$1\": *[0-9]+" "$T/all" | grep -oE '[0-9]+$' | awk '{ s += $1 } END { print s + 0 }'; }
import_all() {
  local d rc=0
  : >"$T/all"
  for d in "$R"/emis-gp/*/; do "$W" --quiet --json import "$d" --map emis-gp >>"$T/all" 2>"$T/err" || rc=1; done
  for d in "$R"/tpp-gp/*/; do "$W" --quiet --json import "$d" --map tpp-gp >>"$T/all" 2>"$T/err" || rc=1; done
  for d in hes-outpatient hes-admitted hes-emergency mhsds-contacts talking-therapies; do
    "$W" --quiet --json import "$R/$d.csv" --map "$d" >>"$T/all" 2>"$T/err" || rc=1
  done
  return $rc
}

run "$W" init ${POSTGRES:+--postgres "$POSTGRES"}; ok $? "a data directory is made"
run "$W" --quiet --today "$(date +%F)" synth --people "$PEOPLE" --seed 3 "$R"; ok $? "a region of $PEOPLE people is made"
run "$W" organisation add "$R/organisations.csv"; ok $? "its organisations are added"
run "$W" agreement add "$R/agreements.csv"; ok $? "its agreements are added"
import_all; ok $? "all its extracts are imported"
added=$(sum events_added)
[ "$added" -gt $((PEOPLE * 20)) ]; ok $? "$added events came in"
import_all; [ "$(sum events_added)" = 0 ] && [ "$(sum people_added)" = 0 ] && [ "$(sum events_corrected)" = 0 ]; ok $? "a second import adds nothing"
# first of those alone whom one rule finds in a column file: the record is asked, and has reasons
run "$W" --quiet population "$T/before" --for R9W; ok $? "everybody goes into a column file"
yes=$("$W" --json screen run "$T/before" --rule mss3-search | sed -n 's/.*"yes": \([0-9]*\),.*/\1/p')
run "$W" --quiet --json find --for R9W --from "$T/before" --rule mss3-search
[ "${yes:-0}" -gt 0 ] && [ "$(number people)" = "$yes" ] && [ "$(number found)" = "$yes" ] && [ "$(number findings_added)" -ge "$yes" ]
ok $? "the $yes whom a rule finds there come on the list"
run "$W" --quiet --json find --for R9W --from "$T/before" --rule mss3-search; [ "$(number findings_added)" = 0 ]; ok $? "once"
run "$W" find --for R9W --from "$T/before" --rule nothing; grep -q "No rule nothing" "$T/err"; ok $? "by a rule that is in use"
run "$W" find --for R9W --from "$T/before" --rule reid-frequent-attender
grep -q "compares people with one another" "$T/err"; ok $? "and not by one that ranks people"
run "$W" --quiet --json find --for R9W; ok $? "finding runs"
found=$(number found)
[ "${found:-0}" -gt 0 ]; ok $? "$found people are found"
run "$W" --quiet --json find --for R9W
[ "$(number findings_added)" = 0 ] && [ "$(number findings_withdrawn)" = 0 ]; ok $? "finding again changes nothing"
# the whole population at once, from a column file, says of every rule what the finder says of each person
tr '{' '\n' <"$T/out" | sed -n 's/^"rule": "\([^"]*\)", "yes": \([0-9]*\), "unknown": \([0-9]*\).*/\1 \2 \3/p' >"$T/rules"
run "$W" --quiet population "$T/column" --for R9W; ok $? "the population goes into a column file"
screened() {
  told=$(while read -r rule yes unknown; do
    "$W" --json screen run "$1" --rule "$rule" | grep -q "\"yes\": $yes, \"unknown\": $unknown," && echo same || echo "$rule"
  done <"$T/rules" | sort | uniq -c | tr -s ' \n' ' ')
  [ "$told" = " $(wc -l <"$T/rules") same " ] && [ "$(wc -l <"$T/rules")" -gt 5 ]
}
screened "$T/column"; ok $? "screened, every rule answers as the finder did:$told"
run "$W" screen continuity "$T/column" --rule mss3-search; has "everybody" && has "found by the rule"; ok $? "and says who sees the same GP"
run "$W" screen continuity "$T/column" --csv
[ "$(awk -F, '$1 == "all" { n += $3 + $4 } $1 == "practice" { n -= $3 + $4 } END { print n + 0 }' "$T/out")" = 0 ] && [ "$(wc -l <"$T/out")" -gt 3 ]
ok $? "practice by practice, and all together are everybody"
run "$W" --quiet population "$T/packed" --for R9W --pack; ok $? "and into a packed one"
screened "$T/packed"; ok $? "of which every rule answers the same:$told"
run "$W" --quiet population "$T/planning" --for R9W --planning; ok $? "and one for planning"
run "$W" screen run "$T/planning" --rule mss3-search --found; grep -q "does not say who anybody is" "$T/err"; ok $? "which says how many, and not who"
run "$W" find --for R9W --from "$T/planning" --rule mss3-search; grep -q "does not say who anybody is" "$T/err"; ok $? "and brings nobody on the list"
run "$W" screen table "$T/planning" --rule mss3-search --by practice; has "few"; ok $? "and a table for people keeps the few back"
run "$W" screen steps "$T/planning" --rule mss3-search; has "and at least 2 referrals"; ok $? "and how many remain clause by clause"
yes=$(sed -n 's/^mss3-search \([0-9]*\) .*/\1/p' "$T/rules")
run "$W" screen overlap "$T/column" --rule mss3-search --rule mss3-search
has " $yes  mss3-search and mss3-search" && has " 0  mss3-search"; ok $? "and by which of several rules people are found"
run "$W" truth "$R" --for R9W; has "says nothing about real people"; ok $? "rules are held against the truth, and it says what that is worth"
run "$W" staff demo; ok $? "demonstration sign-ins are made"
run "$W" --json doctor; ok $? "the doctor finds nothing wrong"

# A server, and commands beside it.
"$W" serve --port 0 ${SERVE:-} >"$T/serve" 2>"$T/serve.err" & server=$!
for _ in $(seq 200); do grep -q 'serves on' "$T/serve" && break; sleep 0.1; done
U=$(grep -oE 'http://[0-9.]+:[0-9]+' "$T/serve" | head -1)
[ -n "$U" ]; ok $? "the server says where it serves"
run curl -s "$U/health"; has '"store":"ok"'; ok $? "/health is well"
run "$W" --quiet --json find --for R9W; [ "$(number found)" = "$found" ]; ok $? "a command that writes is run by the server that holds the directory"
run curl -s -o /dev/null -w '%{http_code}' "$U/worklist"; [ "$(cat "$T/out")" = 303 ]; ok $? "the list asks for a sign-in"
J=$T/jar
run curl -s -o /dev/null -w '%{http_code}' -c "$J" -b "$J" --data-urlencode "login=clinician" \
  --data-urlencode "password=wrong password here" -H "Origin: $U" "$U/sign-in"
[ "$(cat "$T/out")" != 303 ]; ok $? "a wrong password does not sign in"
field() { grep -oE "name=\"$1\"[^>]*value=\"[^\"]*\"" "$T/page" | head -1 | sed 's/.*value="//; s/"$//'; }
curl -s -c "$J" -b "$J" "$U/sign-in" >"$T/page"
run curl -s -o /dev/null -c "$J" -b "$J" --data-urlencode "login=clinician" --data-urlencode "password=waymark demonstration" \
  --data-urlencode "csrf=$(field csrf)" -H "Origin: $U" "$U/sign-in"
run curl -s -b "$J" "$U/worklist"; has 'People found'; ok $? "a clinician signs in and sees the list"
person=$(grep -oE '/person/[0-9a-z]{26}' "$T/out" | head -1)
run curl -s -b "$J" "$U$person"; has 'Why here'; ok $? "a person's page says why she is here"
run curl -s -o /dev/null -w '%{http_code}' "$U$person"; [ "$(cat "$T/out")" = 303 ]; ok $? "without the sign-in the page is not shown"
run curl -s -o /dev/null -w '%{http_code}' -b "$J" "$U/imports"; [ "$(cat "$T/out")" = 403 ]; ok $? "a clinician's role does not bring in records"
run curl -s -o /dev/null -w '%{http_code}' -b "$J" -H "Origin: https://evil.example" -d "csrf=x" "$U/sign-out"
[ "$(cat "$T/out")" = 403 ]; ok $? "a form from elsewhere is refused"
curl -s -b "$J" "$U/worklist?at=x" >"$T/page"
entry=$(grep -oE '/entry/[0-9a-z]{26}/decide|at=[0-9a-z]{26}&amp;do=reject' "$T/page" | grep -oE '[0-9a-z]{26}' | head -1)
curl -s -b "$J" "$U/worklist?at=$entry&do=reject" >"$T/page"
run curl -s -o /dev/null -w '%{http_code}' -b "$J" --data-urlencode "csrf=$(field csrf)" --data-urlencode "key=$(field key)" \
  -d kind=reject -d reason=disease -H "Origin: $U" "$U/entry/$entry/decide"
[ "$(cat "$T/out")" = 303 ]; ok $? "a finding is rejected with a reason"
kill "$server"; wait "$server" 2>/dev/null; server=
ok 0 "the server stops"

# The log of who looked.
run "$W" audit verify; ok $? "the log of who looked was left alone"
run "$W" audit head; has 'head: entry'; ok $? "its head is signed"
run "$W" audit export-head "$T/heads"; ok $? "the head is kept elsewhere"
run "$W" audit verify --head "$T"/heads/*.head; has 'kept elsewhere'; ok $? "the log fits the head that is kept elsewhere"
# A partner keeps it, and has nothing but files: no data directory, no tables.
cp "$T"/heads/*.head "$T/kept.head"
check_head() { WAYMARK_DATA=$T/nowhere run "$W" check-head "$@"; }
check_head "$T/kept.head" --key "$WAYMARK_DATA/keys/audit.pub"; has 'signature is good'; ok $? "a partner finds the signature good"
run "$W" audit list; run "$W" audit head
run "$W" audit export-head "$T/newer" --after "$T/kept.head"; ok $? "a newer head is given out, with the links to it"
check_head "$T"/newer/*.head --after "$T/kept.head"
has 'two heads alone cannot show'; ok $? "two heads alone show nothing"
check_head "$T"/newer/*.head --after "$T/kept.head" --links "$T"/newer/*.links
has 'It continues the head'; ok $? "the links lead from the one to the other"
sed '4y/0123456789abcdef/123456789abcdef0/' "$T"/newer/*.links >"$T/other.links"
check_head "$T"/newer/*.head --after "$T/kept.head" --links "$T/other.links"; [ $? = 9 ]; ok $? "links of another log do not"
sed 's/^entries .*/entries 1/' "$T/kept.head" >"$T/forged.head"
check_head "$T/forged.head"; [ $? = 9 ]; ok $? "a head that was changed is not believed"
run "$W" --today 2031-01-01 doctor; ! grep -q ' heads ' "$T/out"; ok $? "the doctor is content while the last head was given out"
run "$W" audit list; run "$W" audit head
run "$W" --today 2031-01-01 doctor; grep -q 'look  heads .*No head of the log was given out' "$T/out"; ok $? "and asks for one when none was given out for long"
run "$W" audit export --fhir "$T/log.ndjson"; grep -q '"code":"look"' "$T/log.ndjson"; ok $? "the log is given out as AuditEvents"

# Backup, restore, undo.
run "$W" --quiet backup "$T/backup"; ok $? "a backup is made"
WAYMARK_DATA=$T/second run "$W" --quiet restore "$T/backup"; ok $? "it is restored into a new data directory"
WAYMARK_DATA=$T/second run "$W" --quiet --json find --for R9W
[ "$(number found)" = "$found" ] && [ "$(number findings_added)" = 0 ]; ok $? "the restored record finds the same people"
WAYMARK_DATA=$T/second run "$W" audit verify; [ $? = 9 ]; ok $? "a restored log has heads by a key that is strange there"
cp "$WAYMARK_DATA/keys/audit.pub" "$T/second/keys/former.pub"
WAYMARK_DATA=$T/second run "$W" audit verify; ok $? "the former key makes them good"
id=$("$W" --json import list 2>"$T/err" | grep -oE '"import":[0-9]+' | tail -1 | grep -oE '[0-9]+')
run "$W" --quiet import undo "$id"; ok $? "import $id is undone as a whole"
run "$W" --quiet --json find --for R9W; ok $? "finding goes on after it"
run "$W" --json doctor; ok $? "the doctor still finds nothing wrong"
echo "1..$n"
