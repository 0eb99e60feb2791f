#!/usr/bin/env bash
# Installs what the tests need beside Python: the Open XML validator, LibreOffice and a Chinese font. What cannot be
# installed is named and left out: the tests that need it skip, and under CI=true they fail.
set -euo pipefail
cd "$(dirname "$0")"

packages=()
command -v npm >/dev/null || packages+=(nodejs npm)
command -v soffice >/dev/null || packages+=(libreoffice-writer-nogui libreoffice-calc-nogui)
fc-list :lang=zh 2>/dev/null | grep -q . || packages+=(fontconfig fonts-noto-cjk)

if ((${#packages[@]})); then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
  else
    echo "Some tests need programs that are not installed; on Debian and Ubuntu: apt-get install ${packages[*]}" >&2
  fi
fi

if command -v npm >/dev/null; then
  # Without a lock file, which would hold the platform of its writer; the version is fixed in package.json.
  npm install --no-package-lock --no-audit --no-fund --loglevel=error
fi
