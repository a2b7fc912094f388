#!/bin/sh
# A LibreOffice for the tests of documents that it saved again: the machine's own, else Debian's. Never fails: without one
# those tests are skipped, and say so.
find_office() { command -v soffice || command -v libreoffice; }
find_office >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's LibreOffice (without its windows) for the tests of saved documents …"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        libreoffice-calc-nogui libreoffice-impress-nogui libreoffice-writer-nogui) >/dev/null 2>&1
    find_office >/dev/null && exit 0
fi
echo "######## NO LIBREOFFICE COULD BE HAD: the tests of documents that it saved again will be SKIPPED. ########"
exit 0
