#!/bin/sh
# Checks what no compiler does. Exits non-zero after naming every fault.

set -eu
cd -- "$(dirname -- "$0")/.."
faults=0

fault() {
  printf '%s\n' "$1" >&2
  faults=$((faults + 1))
}

swift format lint --strict --recursive --parallel Sources Tests Docs/Examples Package.swift ||
  fault "swift format: see above; 'make format' mends most of it"

longest=600
sources=$(find Sources Tests Scripts Corpora Makefile Package.swift .ci -type f \
  \( -name '*.swift' -o -name '*.[ch]' -o -name '*.inc' -o -name '*.sh' -o -name '*.p[ly]' \
  -o -name Makefile -o -name run \) ! -path '*/Fixtures/*')
for file in $sources; do
  lines=$(($(wc -l <"$file")))
  [ "$lines" -le "$longest" ] || fault "$file: $lines lines, at most $longest expected"
done

for script in Scripts/*.sh Scripts/*/*.sh Corpora/*.sh Corpora/support/*.sh; do
  sh -n "$script" || fault "$script: not a shell script"
done

# The tests are run without XCTest, so a test written for it would never run.
if grep -rln --include='*.swift' '^ *import XCTest' Tests >&2; then
  fault 'tests use Swift Testing, not XCTest: see the files above'
fi

# Optimised builds drop its message; `require` of Preconditions keeps it, as fatalError does.
if grep -rnE --include='*.swift' '\bprecondition(Failure)?\(' Sources >&2; then
  fault 'require() or fatalError() say what is wrong in optimised builds too: see the lines above'
fi

# The graph itself is for readers.
if command -v python3 >/dev/null; then
  Scripts/module-graph.py --cycles >/dev/null ||
    fault 'targets declare what they import, and folders of a target have an order: see the lines above'
else
  printf 'lint: the module graph is not checked without python3\n' >&2
fi

# A file that moved leaves its old path in scripts, defaults and pages.
for path in $(git grep -ohE '\b(Sources|Tests|Scripts|Docs)/[A-Za-z0-9_./+-]*[A-Za-z0-9]' | sort -u); do
  [ -e "$path" ] || fault "$path: named in the files below, and not there: $(git grep -lF "$path" | tr '\n' ' ')"
done

# The check has to find each line of its sample, or it is worth nothing.
Scripts/lint/exact-strings.sh || fault 'text of users is compared by its bytes (ExactStrings): see the lines above'
sample=Scripts/lint/sample
missed=$(($(wc -l <$sample/Faults.swift) - $(Scripts/lint/exact-strings.sh $sample 2>&1 | cut -d: -f2 | sort -u | wc -l)))
[ "$missed" -eq 0 ] || fault "Scripts/lint/exact-strings.sh misses $missed of the faults in $sample"

Scripts/lint/processors.sh || fault 'one kind of processor is taken for granted: see the lines above'
sample=Scripts/lint/sample-processors
wanted=$(grep -nH 'fault$' $sample/* | cut -d: -f1,2 | sort)
found=$(Scripts/lint/processors.sh $sample 2>&1 | cut -d: -f1,2 | sort -u)
[ "$wanted" = "$found" ] || fault "Scripts/lint/processors.sh finds other lines of $sample than those that say so"

if [ "$faults" -gt 0 ]; then
  printf 'lint: failed, faults: %s\n' "$faults" >&2
  exit 1
fi
