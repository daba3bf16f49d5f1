#!/bin/sh
# Runs the project under tools that watch every access to memory. Exits non-zero when one finds a fault.
#
#   Scripts/sanitize.sh thread     ThreadSanitizer: the tests of everything that uses threads
#   Scripts/sanitize.sh address    AddressSanitizer: all tests but those of the command line
#   Scripts/sanitize.sh hostile    AddressSanitizer: spoiled files for every reader, and hostile command lines (COUNT=),
#                                  short enough for every submission
#   Scripts/sanitize.sh valgrind   valgrind: `cloze verify`, which runs every kernel, forwards and
#                                  backwards; up to AVX2, or NEON, which is what valgrind knows
#
# FILTER= names other tests, as `swift test --filter` takes them.

set -eu
cd -- "$(dirname -- "$0")/.."

# The runtimes of Swift and OpenBLAS keep what they allocate once, to the end of the process.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
# The copies that examine HDF5 files inherit threads that do not run in them.
export TSAN_OPTIONS="die_after_fork=0${TSAN_OPTIONS:+:$TSAN_OPTIONS}"

# A build of its own for each sanitizer, as all of the program is compiled for it.
test_with() {
  swift test -c release --disable-testable-imports --disable-xctest \
    --sanitize="$1" --scratch-path "$2" --filter "${FILTER:-$3}"
}

case ${1-} in
thread)
  test_with thread .build-tsan \
    '(Autograd|Training|Pretraining|Platform|Corpora|Serialization)Tests'
  ;;
address)
  test_with address .build-asan \
    '^(CKernels|Autograd|Layers|Models|Training|Pretraining|Platform|Corpora|Serialization|Tokenization|Compression|Randomness)Tests'
  ;;
hostile)
  swift build -c release --product fuzz --sanitize=address --scratch-path .build-asan
  # Command lines are given to the program as it is shipped: the sanitizer's needs more address space
  # than the limits under which it is tried.
  swift build -c release --product cloze
  .build-asan/release/fuzz --count "${COUNT:-50000}" \
    --program "$(swift build -c release --show-bin-path)/cloze"
  ;;
valgrind)
  command -v valgrind >/dev/null || {
    echo 'sanitize: install valgrind' >&2
    exit 1
  }
  swift build -c release --product cloze
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # valgrind cannot read the debug information of Swift, which it does not need to find faults.
  strip --strip-debug -o "$folder/cloze" "$(swift build -c release --show-bin-path)/cloze"
  # Of x86 instructions valgrind knows all up to AVX2.
  case $(uname -m) in
  aarch64 | arm64) best=neon ;;
  *) best=avx2 ;;
  esac
  for isa in baseline $best; do
    CLOZE_ISA=$isa OPENBLAS_NUM_THREADS=1 valgrind --error-exitcode=9 \
      "$folder/cloze" verify Tests/PretrainingTests/Fixtures/parity-erf --threads 2 >"$folder/log" || {
      cat "$folder/log" >&2
      exit 1
    }
    tail -n 1 "$folder/log"
  done
  ;;
*)
  echo 'usage: Scripts/sanitize.sh thread|address|hostile|valgrind' >&2
  exit 2
  ;;
esac
