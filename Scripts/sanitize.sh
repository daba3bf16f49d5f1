#!/bin/sh
# Runs tests under tools that watch every access to memory. Exits non-zero when one finds a fault.
#
#   Scripts/sanitize.sh thread     ThreadSanitizer: all tests that use threads
#   Scripts/sanitize.sh address    AddressSanitizer: all tests
#   Scripts/sanitize.sh valgrind   valgrind: the C kernels, up to AVX2, which is what it knows
#
# FILTER= names other tests, as `swift test --filter` takes them.

set -eu
cd -- "$(dirname -- "$0")/.."

# A build of its own for each sanitizer, as all of the program is compiled for it.
test_with() {
  sanitizer=$1
  filter=${FILTER:-$2}
  swift test -c release --disable-testable-imports --disable-xctest \
    --sanitize="$sanitizer" --scratch-path ".build/sanitize-$sanitizer" --filter "$filter"
}

case ${1-} in
thread)
  # The copies that examine HDF5 files have one thread; what they inherit of others is not theirs.
  export TSAN_OPTIONS="halt_on_error=1 die_after_fork=0 suppressions=$PWD/Scripts/sanitize-thread.supp"
  test_with thread 'AutogradTests|TrainingTests|PlatformTests|PretrainingDataTests|SerializationTests'
  ;;
address)
  # Leaks: the runtime and OpenBLAS keep what they allocate once, to the end of the process.
  export ASAN_OPTIONS=detect_leaks=0
  test_with address \
    'CKernelsTests|AutogradTests|LayersTests|BERTTests|TrainingTests|PlatformTests|PretrainingDataTests|SerializationTests|TokenizationTests|CompressionTests'
  ;;
valgrind)
  command -v valgrind >/dev/null || {
    echo 'sanitize: install valgrind' >&2
    exit 1
  }
  swift test list -c release --disable-testable-imports --disable-xctest >/dev/null
  tests=$(swift build -c release --show-bin-path)/clozePackageTests.xctest
  valgrind --quiet --error-exitcode=9 --suppressions=Scripts/sanitize-valgrind.supp \
    "$tests" --testing-library swift-testing --no-parallel --filter "${FILTER:-CKernelsTests}"
  ;;
*)
  echo 'usage: Scripts/sanitize.sh thread|address|valgrind' >&2
  exit 2
  ;;
esac
