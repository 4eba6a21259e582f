#!/bin/sh
# Makes sure that the browser tests find a Chromium: on PATH, from apt, or Playwright's own (in that order).
set -eu
python=$1

if [ -n "${RABIT_CHROMIUM:-}" ]; then
    exit 0
fi
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "No Chromium found: installing the distribution's."
    apt-get update -qq || true
    for package in chromium-headless-shell chromium; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$package" >/dev/null; then
            exit 0
        fi
    done
fi
echo "No Chromium found: asking Playwright for its own."
if "$python" -m playwright install chromium; then
    exit 0
fi
echo "The browser tests need Chromium. Install it with your package manager so that 'chromium' is on PATH," >&2
echo "or run everything but them: make test-python test-web" >&2
exit 1
