#!/bin/sh
# Formats the code in place.

set -eu
cd -- "$(dirname -- "$0")/.."

swift format --in-place --recursive --parallel Sources Tests Package.swift
if command -v clang-format >/dev/null; then
  find Sources \( -name '*.[ch]' -o -name '*.inc' \) -exec clang-format -i {} +
fi
