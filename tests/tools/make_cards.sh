#!/bin/sh
# What the browser tests hold messages against: the official renderer of Adaptive Cards and the accessibility checker
# axe, in the very versions of package-lock.json (npm checks their hashes). Never fails: without them the tests that need
# them are skipped, and say so.
cd "$(dirname "$0")/web" || exit 0
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's npm for the tests of cards …"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm) >/dev/null 2>&1
fi
if command -v npm >/dev/null; then
    echo "Fetching the card renderer and axe for the browser tests …"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json && exit 0
fi
echo "######## NO CARD RENDERER COULD BE HAD: the tests of messages in a browser will be SKIPPED. ########"
exit 0
