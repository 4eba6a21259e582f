#!/bin/sh
# Prints the first suitable Python: runs each candidate, as a name on PATH may be a shim that leads nowhere.
set -eu
check='import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'
for candidate in ${PYTHON:-} python3.12 python3.11 python3 python; do
    if "$candidate" -c "$check" >/dev/null 2>&1; then
        echo "$candidate"
        exit 0
    fi
done
echo "No Python 3.11 or newer with venv was found. Install one (Debian, Ubuntu: apt-get install python3 python3-venv)," >&2
echo "or name yours: make PYTHON=/path/to/python3.12 ..." >&2
exit 1
