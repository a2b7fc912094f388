#!/bin/sh
# A Chromium for the tests of the pages: the machine's own, else Debian's, else Playwright's. Never fails: without one the
# browser tests are skipped, and say so.
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_browser >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's chromium for the browser tests …"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >/dev/null 2>&1
    find_browser >/dev/null && exit 0
fi
echo "Fetching Playwright's own Chromium for the browser tests …"
.venv/bin/playwright install chromium >/dev/null 2>&1 ||
    echo "######## NO BROWSER COULD BE HAD: the tests marked “browser” will be SKIPPED. ########"
exit 0
