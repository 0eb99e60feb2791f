#!/usr/bin/env bash
# Installs the project for every supported Python of this computer that the main environment does not use, each into a
# folder FOLDER/3.x of its own: tests/test_conformance.py compares the reports that they write.
set -euo pipefail
folder=$1
used=$("$(dirname "$folder")/bin/python" -c 'import sys; print("3.%d" % sys.version_info[1])')

# Prints the program of one version: on the path, or installed by pyenv, whose own command for a version that is not
# chosen only says so; therefore it is asked to run.
find_python() {
  local candidate
  for candidate in "python$1" "$(pyenv root 2>/dev/null)"/versions/"$1".*/bin/python; do
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

for version in 3.11 3.12 3.13; do
  python=$(find_python "$version")
  if [[ $version == "$used" || -z $python ]]; then
    continue
  fi
  echo "installing for Python $version" >&2
  "$python" -m venv "$folder/$version"
  install=("$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check)
  "${install[@]}" --require-hashes -r locks/run.txt
  "${install[@]}" --no-deps --no-build-isolation --editable .
done
