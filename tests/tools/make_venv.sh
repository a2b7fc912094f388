#!/bin/sh
# Make .venv with the newest fitting Python. Debian keeps venv in a package of its own: fetch it where that is allowed.
set -eu
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "This Python cannot make environments: installing Debian's python3-venv."
            if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
                echo "Not root, or no apt: install the package python3-venv and run this again." >&2
                exit 1
            fi
            apt-get update -qq && apt-get install -y -qq python3-venv
        fi
        exec "$python" -m venv --clear .venv
    fi
done
echo "Tiekartta needs Python 3.11 or newer: none was found. Name one with PYTHON=/path/to/python3." >&2
exit 1
