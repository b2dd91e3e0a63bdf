#!/bin/sh
# Only the store's object files know SQLite and libpq by name: what includes cannot show, a declaration by hand would.
set -u
build=$(dirname "$WAYMARK_BIN")
echo 1..3
objects=$(find "$build/libwaymark.a.p" -name '*.o')
if [ -n "$objects" ]; then echo "ok 1 - there are objects to look at"; else echo "not ok 1 - there are objects to look at"; fi
asks() { nm -A --undefined-only "$1" 2>/dev/null | grep -E ' U (sqlite3_|PQ)'; }
others=
store=
for object in $objects; do
	case $(basename "$object") in
	src_store_*) store=$store$(asks "$object") ;;
	*) others=$others$(asks "$object") ;;
	esac
done
# The control: where the store's own objects show nothing, this test would see nothing elsewhere either.
if [ -n "$store" ]; then echo "ok 2 - the store's objects ask SQLite and libpq"; else echo "not ok 2 - the store's objects ask SQLite and libpq"; fi
if [ -z "$others" ]; then
	echo "ok 3 - no other object does"
else
	echo "not ok 3 - no other object does"
	echo "$others" | sed 's/^/# /'
fi
