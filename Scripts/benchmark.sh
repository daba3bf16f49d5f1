#!/bin/sh
# Times a training step of each preset that is named.
#
#   Scripts/benchmark.sh CLOZE PRESET...

set -eu
cloze=$1
shift
for preset in "$@"; do
  printf '\n$ cloze benchmark step --preset %s\n' "$preset"
  "$cloze" benchmark step --preset "$preset"
done
