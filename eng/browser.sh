#!/usr/bin/env bash
# The browser of the page tests: prints its path; installs Debian's or Ubuntu's Chromium first where there is none and apt-get may.
set -euo pipefail

find_browser() {
  local candidate
  for candidate in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$candidate" ] && command -v "$candidate" && return
  done
  return 1
}

find_browser && exit
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || { echo "No browser. Install Chromium, or set CHROMIUM_PATH." >&2; exit 1; }
  as_root=(sudo -n)
fi
command -v apt-get >/dev/null || { echo "No browser. Install Chromium, or set CHROMIUM_PATH." >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
find_browser
