#!/bin/sh
# Tries the C kernels as other processors have them, against loops in double precision (Tests/CrossTests).
#
#   Scripts/cross.sh         the portable baseline as compiled for a processor that nobody has named, and NEON: compiled for
#                            aarch64 by a cross-compiler and run by an emulator. Where the processor here has the kernels'
#                            AVX2 copies, NEON's have to give the same bits. What is not installed is left out with a line
#   Scripts/cross.sh prove   breaks one kernel after the other, and fails unless each fault is found
#
# Debian's packages: gcc-aarch64-linux-gnu qemu-user

set -eu
cd -- "$(dirname -- "$0")/.."

say() { printf 'cross: %s\n' "$1"; }
fail() {
  say "$1" >&2
  exit 1
}

case ${1-} in
'' | prove) ;;
*)
  echo 'usage: Scripts/cross.sh [prove]' >&2
  exit 2
  ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R Sources/Engine/CKernels "$work/kernels"
cp -R Sources/Foundation/CBytes "$work/bytes"

# As the package manager compiles them, and the tests so that what they draw has the same bits everywhere.
headers="-I$work/kernels/include -I$work/bytes/include"
library="-O2 -Wall -Werror $headers"
tests="-O1 -Wall -Wextra -Werror -ffp-contract=off $headers"

# compile FOLDER COMPILER...: everything, into objects.
compile() {
  objects=$work/$1
  shift
  mkdir -p "$objects"
  for source in "$work"/kernels/*.c "$work"/bytes/*.c; do
    # shellcheck disable=SC2086  # a list of words
    "$@" $library -c "$source" -o "$objects/$(basename "$source" .c).o"
  done
  for source in Tests/CrossTests/*.c; do
    # shellcheck disable=SC2086
    "$@" $tests -c "$source" -o "$objects/$(basename "$source" .c).test.o"
  done
}

# One that is neither x86 nor Arm's: the headers of the system are read before the names are taken away.
unnamed() {
  cat >"$work/unnamed.h" <<'END'
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#undef __x86_64__
#undef __SSE2__
#undef __aarch64__
END
  compile unnamed clang -include "$work/unnamed.h"
  clang "$work"/unnamed/*.o -o "$work/unnamed/cross" -lm -lpthread
  "$work/unnamed/cross" >"$work/unnamed.log"
}

# The kernels of the processor here.
native() {
  compile native clang
  clang "$work"/native/*.o -o "$work/native/cross" -lm -lpthread
  "$work/native/cross" >"$work/native.log"
}

arm() {
  compile arm clang --target=aarch64-linux-gnu
  link_arm
  "$emulator" "$work/arm/cross" >"$work/arm.log"
}
link_arm() { aarch64-linux-gnu-gcc -static "$work"/arm/*.o -o "$work/arm/cross" -lm -lpthread; }

# The lines of an instruction set in a log, without its name and without those about the sets themselves.
lines() { sed -n "/ instruction sets:/d; s/^$1 //p" "$2"; }

# same_bits LOG SET NATIVE-SET: the kernels of an instruction set elsewhere and of one here have the same bits.
same_bits() {
  lines "$2" "$work/$1.log" >"$work/first"
  lines "$3" "$work/native.log" >"$work/second"
  [ -s "$work/first" ] && cmp -s "$work/first" "$work/second" || {
    diff "$work/first" "$work/second" >&2 || true
    fail "$1: $2 has other bits than $3 here: see above"
  }
  say "$1: $2 has the bits of $3 here, $(($(wc -l <"$work/first"))) sums of them"
}

find_arm() {
  emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static) || return 1
  command -v aarch64-linux-gnu-gcc >/dev/null && clang --print-targets | grep -q aarch64
}

try() {
  unnamed
  say "unnamed: $(grep -c '^baseline' "$work/unnamed.log") tables of results agree with the reference on a processor without a name"
  native
  same_bits unnamed baseline baseline
  if ! find_arm; then
    say 'arm: left out; it takes gcc-aarch64-linux-gnu, qemu-user and a clang with that target'
    return
  fi
  arm
  say "arm: $(grep -c '^neon' "$work/arm.log") tables of results agree with the reference on NEON, under $(basename "$emulator")"
  same_bits arm baseline baseline
  if grep -q '^avx2' "$work/native.log"; then same_bits arm neon avx2; fi
}

# Changes the first place of a text in a file.
replace() {
  FROM=$2 TO=$3 awk '
    !done && (at = index($0, ENVIRON["FROM"])) {
      $0 = substr($0, 1, at - 1) ENVIRON["TO"] substr($0, at + length(ENVIRON["FROM"])); done = 1
    }
    { print }
    END { exit !done }' "$1" >"$work/changed" || fail "not in $1: $2"
  cp "$work/changed" "$1"
}

prove() {
  find_arm || fail 'a proof takes gcc-aarch64-linux-gnu, qemu-user and a clang with that target'
  compile arm clang --target=aarch64-linux-gnu
  found=0
  grep -v '^#' Tests/CrossTests/faults.txt >"$work/faults"
  while IFS=@ read -r kernel source file there instead <&3; do
    object=$work/arm/$(basename "$source" .c).o
    cp "$work/$file" "$work/kept"
    cp "$object" "$work/kept.o"
    replace "$work/$file" "$there" "$instead"
    # shellcheck disable=SC2086
    clang --target=aarch64-linux-gnu $library -Wno-unused -c "$work/$source" -o "$object"
    link_arm
    if "$emulator" "$work/arm/cross" "$kernel" >/dev/null 2>"$work/errors"; then
      fail "$kernel: not found to be broken by '$instead' for '$there'"
    fi
    say "found: $(grep -m 1 -E '^(neon|baseline) ' "$work/errors" || head -n 1 "$work/errors")"
    cp "$work/kept" "$work/$file"
    cp "$work/kept.o" "$object"
    found=$((found + 1))
  done 3<"$work/faults"
  say "all $found faults are found"
}

if [ "${1-}" = prove ]; then prove; else try; fi
