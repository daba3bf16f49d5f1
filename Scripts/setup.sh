#!/bin/sh
# Makes sure that what the build needs is installed, and installs it with apt-get if it is not.
#
#   Scripts/setup.sh          the toolchain and the libraries
#   Scripts/setup.sh corpus   also the King James text that the quickstart trains on

set -eu

say() { printf 'setup: %s\n' "$1" >&2; }
fail() {
  say "$1"
  exit 1
}

# Swift itself is not a package of Debian's, so it is only looked for.
command -v swift >/dev/null ||
  fail "'swift' is not on PATH: install Swift 6.2 or later from https://www.swift.org/install"
version=$(swift --version 2>/dev/null |
  sed -n 's/.*Swift version \([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p' | head -n 1)
case $version in
'') fail "'swift --version' names no version, expected 6.2 or later" ;;
esac
major=${version% *}
minor=${version#* }
if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
  fail "Swift $major.$minor is on PATH, expected 6.2 or later"
fi

has_libraries() {
  command -v pkg-config >/dev/null && pkg-config --exists openblas hdf5 libcrypto zlib libzstd liblzma libzmq &&
    # No .pc file comes with it.
    printf '#include <stdio.h>\n#include <bzlib.h>\n' | clang -E - >/dev/null 2>&1
}
has_corpus() {
  command -v bible >/dev/null && [ -n "$(bible -f Gen1:1 </dev/null 2>/dev/null)" ]
}

# Sets `missing` to the packages that are needed and not there.
find_missing() {
  missing=
  has_libraries || missing='libopenblas-dev libhdf5-dev libssl-dev zlib1g-dev libzstd-dev liblzma-dev libbz2-dev libzmq3-dev pkg-config'
  case ${1-} in
  corpus) has_corpus || missing="${missing:+$missing }bible-kjv bible-kjv-text" ;;
  esac
}

find_missing "$@"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
  fail "install these packages, or what your system calls them: $missing"
elif [ "$(id -u)" -eq 0 ]; then
  root=
elif command -v sudo >/dev/null; then
  root=sudo
else
  fail "not root and no sudo; as root, install: $missing"
fi

say "installing $missing"
# An old list of packages may still do where there is no network, so its update may fail.
$root apt-get -q update >&2 || say "apt-get update failed; going on with the lists there are"
# shellcheck disable=SC2086  # a list of words
$root env DEBIAN_FRONTEND=noninteractive \
  apt-get -q install -y --no-install-recommends $missing </dev/null >&2 ||
  fail "apt-get could not install them; as root, install: $missing"

find_missing "$@"
[ -z "$missing" ] || fail "still missing after the installation: $missing"
