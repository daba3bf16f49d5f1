#!/bin/sh
# Compares training steps with PyTorch, or times Cloze alone where there is no Python.
#
#   Scripts/benchmark/run.sh CLOZE PYTHON [OPTION OF compare.py]...

set -eu
cd -- "$(dirname -- "$0")/../.."
cloze=$1
python=$2
shift 2

if command -v "$python" >/dev/null; then
  exec "$python" Scripts/benchmark/compare.py "$cloze" --output Docs/benchmarks.md "$@"
fi
printf "benchmark: no '%s', only Cloze is timed: set PYTHON to a Python with torch\n" "$python" >&2
for preset in tiny mini small; do
  printf '\n$ cloze benchmark step --preset %s\n' "$preset"
  "$cloze" benchmark step --preset "$preset"
done
